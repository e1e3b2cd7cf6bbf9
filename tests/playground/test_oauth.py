"""Installing an app by OAuth, as slack_sdk and a browser do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.company import Company
from playground.driver import Driver
from playground.model import App, Enterprise, Team
from playground.server import Playground
from tests.playground.conftest import MANIFEST
from tests.playground.listener import listening
from tests.unmeasured import UnmeasuredDriver

BACK = "https://bot.example/back"


@dataclass
class Place:
    slack: Playground
    driver: Driver
    app: App
    acme: Team
    north: Team
    initech: Enterprise

    def consent(self, *, team: Team | None = None, org: bool = False, **asked: str) -> str:
        """Agree as the team's Ada; returns the code."""
        team = team or self.acme
        ada = next(it for it in team.people.values() if it.name == "ada")
        who = ":".join([team.id, ada.id, *([self.initech.id] if org else [])])
        answer = self.page(choice="allow", installer=who, **asked)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
        query = parse_qs(back.query)
        assert query["state"] == ["s"]
        return query["code"][0]

    def page(self, choice: str = "", installer: str = "", **asked: str) -> httpx.Response:
        query = {"client_id": self.app.client_id, "scope": "commands,chat:write", "state": "s"}
        url = f"{self.slack.url}/oauth/v2/authorize?{urlencode({**query, **asked})}"
        if not choice:
            return httpx.get(url, trust_env=False)
        form = {"choice": choice, "installer": installer}
        return httpx.post(url, data=form, trust_env=False)

    def client(self, token: str | None = None) -> WebClient:
        return WebClient(token=token, base_url=self.slack.api_url, retry_handlers=[])

    def access(self, **given: Any) -> dict[str, Any]:
        own = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        answer = self.client().oauth_v2_access(**{**own, **given})
        assert isinstance(answer.data, dict)
        return answer.data

    def refused(self, **given: Any) -> str:
        with pytest.raises(SlackApiError) as problem:
            self.access(**given)
        return str(problem.value.response["error"])


@pytest.fixture(params=[False], ids=["plain"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    company = Company(rate_limits=False)
    initech = company.enterprise("Initech")
    acme, north = company.team("Acme"), company.team("North", enterprise=initech)
    south = company.team("South", enterprise=initech)
    for team in (acme, north, south):
        company.person(team, "ada", is_admin=True)
        company.person(team, "ben")
    app = company.app(
        {
            **MANIFEST,
            "oauth_config": {**MANIFEST["oauth_config"], "redirect_urls": [BACK]},
            "settings": {
                **MANIFEST["settings"],
                "org_deploy_enabled": True,
                "token_rotation_enabled": request.param,
            },
        }
    )
    with Playground(company) as slack, UnmeasuredDriver(slack.url) as driver:
        yield Place(slack, driver, app, acme, north, initech)


rotating = pytest.mark.parametrize("place", [True], indirect=True, ids=["rotating"])


def test_a_code_installs_the_app_once_with_what_was_granted(place: Place) -> None:
    assert "Echo would like to come in" in place.page().text
    code = place.consent()
    assert not place.acme.installations
    given = place.access(code=code)
    assert (given["team"]["id"], given["enterprise"]) == (place.acme.id, None)
    assert given["scope"] == "commands,chat:write"
    us = place.client(given["access_token"]).auth_test()
    assert (us["team_id"], us["user_id"]) == (place.acme.id, given["bot_user_id"])
    assert place.refused(code=code) == "code_already_used"
    shown = str(place.driver.inspector())
    for secret in (code, given["access_token"], place.app.client_secret):
        assert secret not in shown


def test_whoever_cancels_is_sent_back_with_a_word(place: Place) -> None:
    back = place.page(choice="cancel").headers["location"]
    assert back == f"{BACK}?error=access_denied&state=s"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"client_id": "1.1"}, "Invalid client_id"),
        ({"redirect_uri": "https://evil.example/"}, "did not match any configured URIs"),
        ({"scope": "commands,admin"}, "invalid_scope: admin"),
        ({"scope": ""}, "no scopes"),
    ],
)
def test_a_page_that_slack_would_not_show(place: Place, asked: dict[str, str], words: str) -> None:
    page = place.page(**asked)
    assert page.status_code == 400
    assert words in page.text


def test_nobody_else_uses_a_code_and_nobody_else_installs(place: Place) -> None:
    code = place.consent(redirect_uri=BACK)
    assert place.refused(code="made-up") == "invalid_code"
    assert place.refused(code=code, client_secret="guessed") == "bad_client_secret"
    assert place.refused(code=code, client_id="1.1") == "invalid_client_id"
    assert place.refused(code=code) == "bad_redirect_uri"
    assert place.access(code=code, redirect_uri=BACK)["ok"]
    ben = next(it for it in place.north.people.values() if it.name == "ben")
    for who in ("", "T1:U1", f"{place.north.id}:{ben.id}:{place.initech.id}"):
        assert place.page(choice="allow", installer=who).status_code == 400


def test_an_app_that_comes_back_keeps_its_user_and_gets_another_token(place: Place) -> None:
    first = place.access(code=place.consent())
    place.driver.person(place.acme.id, "ada").do("uninstall", app_id=place.app.id)
    with pytest.raises(SlackApiError, match="account_inactive"):
        place.client(first["access_token"]).auth_test()
    again = place.access(code=place.consent())
    assert again["bot_user_id"] == first["bot_user_id"]
    assert again["access_token"] != first["access_token"]
    assert place.client(again["access_token"]).auth_test()["ok"]


@rotating
def test_a_rotating_token_ends_and_its_refresh_token_is_good_once(place: Place) -> None:
    first = place.access(code=place.consent())
    assert first["expires_in"] == 43200
    place.slack.clock.advance(11 * 3600)
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = place.access(**refresh)
    for given in (first, second):
        assert place.client(given["access_token"]).auth_test()["ok"]
    assert place.refused(**refresh) == "invalid_refresh_token"
    place.slack.clock.advance(2 * 3600)
    with pytest.raises(SlackApiError, match="token_expired"):
        place.client(first["access_token"]).auth_test()
    assert place.client(second["access_token"]).auth_test()["ok"]


def test_an_organisation_has_one_token_for_all_its_teams(place: Place) -> None:
    scope = "commands,chat:write,users:read"
    given = place.access(code=place.consent(team=place.north, org=True, scope=scope))
    assert given["team"] is None
    assert given["enterprise"] == {"id": place.initech.id, "name": "Initech"}
    assert given["is_enterprise_install"]
    client = place.client(given["access_token"])
    assert client.auth_test()["enterprise_id"] == place.initech.id
    company = place.slack.company
    south = next(it for it in company.teams.values() if it.name == "South")
    for team in (place.north, south):
        ben = next(it for it in team.people.values() if it.name == "ben")
        assert client.users_info(user=ben.id)["user"]["team_id"] == team.id
    with pytest.raises(SlackApiError, match="missing_argument"):
        client.users_list()
    names = [it["name"] for it in client.users_list(team_id=south.id)["members"]]
    assert names == [it.name for it in south.people.values()]
    with listening(place.app.signing_secret) as ear:
        place.slack.use_http(place.app, ear.url)
        ada = place.driver.person(south.id, "ada")
        ada.command("/echo hello")
        [command] = [it.payload for it in ear.heard if "command" in it.payload]
        assert (command["team_id"], command["enterprise_id"]) == (south.id, place.initech.id)
        assert command["is_enterprise_install"] == "true"
        ada.shortcut("write")
        [shortcut] = ear.of_type("shortcut")
        assert shortcut.payload["team"] is None
        assert shortcut.payload["user"]["team_id"] == south.id
        ada.do("uninstall", app_id=place.app.id)
        [gone] = ear.wait_for("app_uninstalled")
        assert "team_id" not in gone.payload
        assert gone.payload["enterprise_id"] == place.initech.id
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()
