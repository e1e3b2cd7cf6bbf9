"""Several workspaces and one Headway, which each of them installs in a browser by itself."""

import html
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from cryptography.fernet import Fernet

from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from bot.settings import Settings
from bot.web.app import build_app, web_client
from bot.web.oauth import ManyWorkspaces, many_workspaces
from playground.clock import Clock
from playground.company import Company
from playground.driver import Driver, Person
from playground.http_delivery import no_certificates
from playground.model import App, Enterprise, Installation, Team
from playground.server import Playground
from storage.database import Database
from storage.workspaces.installations import Installation as Row
from tests.pace import Pace
from tests.unmeasured import UnmeasuredDriver, stop_measuring
from tests.world import MANIFEST, MONDAY, Complaints, Transport, connected, served

ORG_EVENTS = ("team_access_granted", "team_access_revoked")
"""What the manifest says to add for an organisation."""

KEY = Fernet.generate_key().decode()


@dataclass
class Many:
    """Acme and Globex stand alone; North and South are workspaces of the organisation Initech."""

    slack: Playground
    driver: Driver
    app: App
    teams: dict[str, Team]
    initech: Enterprise
    database: Database
    settings: Settings
    many: ManyWorkspaces
    beat: Beat
    url: str
    complaints: Complaints
    woken: list[str] = field(default_factory=list)

    def person(self, team: str, name: str = "ana") -> Person:
        return self.driver.person(self.teams[team].id, name)

    def installation(self, team: str) -> Installation:
        """What the playground's Slack knows of it."""
        return self.teams[team].installations[self.app.id]

    def row(self, team_or_org: str) -> Row | None:
        """What Headway has stored."""
        org = self.initech
        wanted = org.id if team_or_org == org.name else self.teams[team_or_org].id
        with self.database.everywhere().read() as session:
            return session.get(Row, wanted)

    def install(self, team: str, *, org: bool = False, browser: "Browser | None" = None) -> str:
        """Install Headway as the team's Kim; returns the text of the last page."""
        with browser or self.browser() as it:
            it.open("/slack/install")
            it.follow("Add to Slack")
            return it.allow(self.installer(team, org=org))

    def installer(self, team: str, *, org: bool = False) -> str:
        """Kim of that team, as Slack's page names her."""
        kim = next(it for it in self.teams[team].people.values() if it.name == "kim")
        return ":".join([kim.team, kim.id, *([self.initech.id] if org else [])])

    def uninstall(self, team: str) -> None:
        """Kim removes the app; returns when Headway has heard of it."""
        self.person(team, "kim").do("uninstall", app_id=self.app.id)
        self.driver.settle()

    def start(self, team: str, role: str = "Nurse") -> Person:
        """Ana of that team starts her journey."""
        ana = self.person(team)
        ana.click("Start my journey", in_=ana.home())
        assert ana.submit(current_role=role, target_role="Data analyst") == {}
        ana.close()
        self.tick()
        return ana

    def browser(self) -> "Browser":
        return Browser(self.url)

    def advance(self, **span: float) -> None:
        self.slack.clock.advance(timedelta(**span).total_seconds())

    def tick(self) -> None:
        self.beat.once()
        self.driver.settle()

    def calls(self, method: str) -> list[dict[str, Any]]:
        return self.driver.calls(method)


class Browser:
    """Somebody's browser: cookies, redirects, links and forms."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=url, follow_redirects=True, trust_env=False, timeout=60
        )
        self._client.event_hooks = {"response": [self._trust_loopback]}
        self.secure: set[str] = set()
        self.page = httpx.Response(204)

    def _trust_loopback(self, _response: httpx.Response) -> None:
        """Browsers take loopback for a safe place and send it their `Secure` cookies."""
        for cookie in self._client.cookies.jar:
            if cookie.secure:
                self.secure.add(cookie.name)
                cookie.secure = False

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._client.close()

    @property
    def text(self) -> str:
        return self.page.text

    def open(self, url: str) -> str:
        self.page = self._client.get(url)
        return self.text

    def link(self, label: str) -> str:
        """Where a link leads, by its label."""
        for href, words in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', self.text):
            if words == label:
                return html.unescape(href)
        raise AssertionError(f"no link {label!r} in {self.text}")

    def follow(self, label: str) -> str:
        return self.open(self.link(label))

    def allow(self, installer: str, **choices: Any) -> str:
        """Press Allow on Slack's page, as that person, with every optional scope."""
        scopes = re.findall(r'name="scope" value="([^"]*)"', self.text)
        form = {"installer": installer, "scope": scopes, "choice": "allow", **choices}
        self.page = self._client.post(self.page.url, data=form)
        return self.text

    def cancel(self) -> str:
        self.page = self._client.post(self.page.url, data={"choice": "cancel"})
        return self.text


@contextmanager
def several(transport: Transport, database: Database, *, rotates: bool = False) -> Iterator[Many]:
    """Open them, with the app registered and installed nowhere."""
    company = Company(
        rate_limits=False,
        acknowledge_within=30,
        event_retry_delays=(0.05, 0.1, 0.2),
        clock=Clock(MONDAY),
    )
    initech = company.enterprise("Initech")
    teams = {name: company.team(name) for name in ("Acme", "Globex")}
    teams |= {name: company.team(name, enterprise=initech) for name in ("North", "South")}
    for team in teams.values():
        company.person(team, "ana", real_name="Ana", tz="Europe/Berlin")
        company.person(team, "kim", real_name="Kim", tz="Europe/Berlin", is_admin=True)
    settings = {**MANIFEST["settings"], "token_rotation_enabled": rotates}
    settings["org_deploy_enabled"] = True
    events = [*settings["event_subscriptions"]["bot_events"], *ORG_EVENTS]
    settings["event_subscriptions"] = {"bot_events": events}
    oauth = {**MANIFEST["oauth_config"], "redirect_urls": []}
    app = company.app({**MANIFEST, "settings": settings, "oauth_config": oauth})

    with ExitStack() as stack:
        slack = stack.enter_context(Playground(company))
        stop_measuring(slack)
        driver = stack.enter_context(UnmeasuredDriver(slack.url, timeout=60))
        complaints = Complaints()
        logging.getLogger().addHandler(complaints)
        stack.callback(logging.getLogger().removeHandler, complaints)

        chosen = Settings(
            _env_file=None,
            slack_client_id=app.client_id,
            slack_client_secret=app.client_secret,
            slack_signing_secret=app.signing_secret,
            slack_app_token=app.app_token,
            encryption_keys=KEY,
            slack_api_url=slack.api_url,
        )
        client = web_client(None, slack.api_url)
        client.ssl = no_certificates()
        client.timeout = 30  # as in `world`
        woken: list[str] = []
        many = many_workspaces(chosen, client, database, slack.clock.now)
        assert many is not None
        bolt = build_app(
            client,
            app.signing_secret,
            database,
            slack.clock.now,
            woken.append,
            flow=many.flow,
            authorize=many.authorize,
        )
        url = stack.enter_context(served(bolt, many.flow))
        home = url.removesuffix("/slack/events")
        oauth["redirect_urls"].append(f"{home}/slack/oauth_redirect")
        if transport == "socket":
            stack.enter_context(connected(bolt, app, driver))
        else:
            slack.use_http(app, url)
        pace = Pace()
        sender = Sender(
            database,
            many.installed,
            kinds(),
            slack.clock.now,
            monotonic=pace.monotonic,
            sleep=pace.sleep,
        )
        beat = Beat(database, sender, runs(), slack.clock.now)
        stack.callback(beat.stop)
        yield Many(
            slack,
            driver,
            app,
            teams,
            initech,
            database,
            chosen,
            many,
            beat,
            home,
            complaints,
            woken,
        )
        driver.settle()
        assert not [it.getMessage() for it in complaints.records], "the bot logged errors"
