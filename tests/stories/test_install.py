"""Installing Headway in a browser, in one workspace after another, and what goes wrong there."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.database import Database
from storage.people.people import Person
from storage.workspaces.installations import InstallState
from storage.workspaces.workspaces import Workspace
from tests.stories.many import Many


@pytest.mark.both
def test_two_workspaces_install_it_and_each_sees_only_its_own(many: Many) -> None:
    page = many.install("Acme")
    assert "Headway is now in Acme" in page
    assert "/headway settings" in page
    assert f"app={many.app.id}&amp;team={many.teams['Acme'].id}" in page
    assert "Headway is now in Globex" in many.install("Globex")
    for team, role in (("Acme", "Stock planner"), ("Globex", "Nurse")):
        many.start(team, role)
        many.person(team).command(f"/win from {team}: saved 3h/week")
    many.tick()
    for team, other in (("Acme", "Globex"), ("Globex", "Acme")):
        ana = many.person(team)
        shown = ana.home().text + "".join(ana.everything())
        assert f"from {team}" in shown
        assert other not in shown
        assert "this is Headway" in ana.dm()[0].text, "each was greeted by a token of its own"
    with many.database.everywhere().read() as session:
        assert {it.name for it in session.exec(select(Workspace))} == {"Acme", "Globex"}
        found = {(it.workspace_id, it.slack_id) for it in session.exec(select(Person))}
    assert found == {(many.teams[it].id, many.person(it).id) for it in ("Acme", "Globex")}


def test_tokens_are_nowhere_in_clear(many: Many, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    many.install("Acme")
    row, token = many.row("Acme"), many.installation("Acme").bot_token
    assert row is not None
    assert token not in repr(row.model_dump())
    keys = many.settings.keys()
    assert keys is not None
    assert keys.decrypt(row.bot_token) == token
    ours = [it for it in caplog.records if it.name.startswith(("bot", "storage", "sponsorship"))]
    assert ours
    assert token not in "".join(f"{it.getMessage()} {vars(it)}" for it in ours)


def test_whoever_cancels_is_told_that_nothing_changed(many: Many) -> None:
    with many.browser() as browser:
        browser.open("/slack/install")
        browser.follow("Add to Slack")
        assert "Nothing was installed" in browser.cancel()
        assert browser.page.status_code == 200
        browser.follow("Try again")
        browser.follow("Add to Slack")
        assert "Headway is now in Acme" in browser.allow(many.installer("Acme"))


def test_an_install_is_finished_in_the_browser_that_began_it(many: Many) -> None:
    with many.browser() as ours, many.browser() as another:
        ours.open("/slack/install")
        ours.follow("Add to Slack")
        ours._client.follow_redirects = False
        ours.allow(many.installer("Acme"))
        back = ours.page.headers["location"]
        assert "Please start once more" in another.open(back)
        assert another.page.status_code == 400
        assert many.row("Acme") is None
        ours._client.follow_redirects = True
        assert "Headway is now in Acme" in ours.open(back), "what others tried spoilt nothing"


def test_what_did_not_begin_here_ends_with_a_sentence(many: Many) -> None:
    with many.browser() as browser:
        for query in ("?code=x", "?code=x&state=", "?code=x&state=made-up", ""):
            assert "Please start once more" in browser.open(f"/slack/oauth_redirect{query}")
            assert "Try again" in browser.text
        assert "Slack stopped the install" in browser.open(
            "/slack/oauth_redirect?error=%3Cscript%3E"
        )
        assert "script" not in browser.text
        assert browser.page.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in browser.page.headers["content-security-policy"]
    assert not many.calls("oauth.v2.access")


ODD = [
    "?state=%00&code=%00",
    "?state=%ff%fe&code=1",
    "?code=1&state=" + "x" * 5000,
    "?state=a&state=b&code=1&code=2",
    "?" + "&".join(f"a{number}=1" for number in range(2000)),
    "?state=%F0%9F%A6%84&code=%0d%0aSet-Cookie:%20x=1",
    "?team=%00&team=T1",
    "?error=",
    "?%3D&=&&",
]


def test_odd_addresses_and_cookies_end_with_a_page(many: Many) -> None:
    with many.browser() as browser:
        for page in ("/slack/install", "/slack/oauth_redirect"):
            for number, query in enumerate(ODD):
                cookies = ["slack-app-oauth-state=", 'slack-app-oauth-state="a"', "=;=;", "\u00ff"]
                browser._client.headers["Cookie"] = cookies[number % 4]
                text = browser.open(page + query)
                assert browser.page.status_code in (200, 400, 401), query
                assert "<h1>" in text
                assert "x=1" not in browser.page.headers.get("set-cookie", "")


def begun(many: Many) -> tuple[str, str]:
    """A state that its browser holds, and its cookie."""
    with many.browser() as browser:
        browser.open("/slack/install")
        [cookie] = browser._client.cookies.jar
        assert browser.secure == {cookie.name}
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert f"state={cookie.value}" in browser.link("Add to Slack")
        return str(cookie.value), f"{cookie.name}={cookie.value}"


def back(many: Many, state: str, cookie: str, code: str = "made-up") -> str:
    """Come back from Slack with them."""
    with many.browser() as browser:
        browser._client.headers["Cookie"] = cookie
        return browser.open(f"/slack/oauth_redirect?code={code}&state={state}")


def test_a_state_is_good_once_and_for_ten_minutes(many: Many) -> None:
    state, cookie = begun(many)
    assert "Slack did not confirm the install" in back(many, state, cookie), "the code is made up"
    assert "was finished already" in back(many, state, cookie)
    state, cookie = begun(many)
    many.advance(minutes=10)
    assert "more than ten minutes" in back(many, state, cookie)
    state, cookie = begun(many)
    back(many, state, cookie)
    with many.database.everywhere().read() as session:
        [left] = session.exec(select(InstallState)).all()
    assert left.expires_at > many.slack.clock.now() + timedelta(minutes=9), "the old one is gone"


def test_strangers_who_begin_installs_by_the_thousand_stop_nobody_and_leave_nothing(
    many: Many,
) -> None:
    store = many.many.flow.settings.state_store
    with many.browser() as browser:
        browser.open("/slack/install")
        browser.follow("Add to Slack")
        assert len({store.issue() for _ in range(2000)}) == 2000
        with many.database.everywhere().read() as session:
            assert session.exec(select(InstallState)).all() == []
        assert "Headway is now in Acme" in browser.allow(many.installer("Acme"))
    with many.database.everywhere().read() as session:
        assert len(session.exec(select(InstallState)).all()) == 1


def test_a_state_that_was_changed_or_signed_by_somebody_else_is_none(many: Many) -> None:
    state, _ = begun(many)
    expires, nonce, signature = state.split(".")
    for forged in (
        f"{int(expires) + 3600}.{nonce}.{signature}",
        f"{expires}.x{nonce}.{signature}",
        f"{expires}.{nonce}.{signature[:-1]}",
        f"{expires}.{nonce}",
        f"{expires}.{nonce}.\u00e9",
        "",
    ):
        assert not many.many.flow.settings.state_store.consume(forged)


def test_a_state_without_a_code_ends_with_a_sentence(many: Many) -> None:
    state, cookie = begun(many)
    with many.browser() as browser:
        browser._client.headers["Cookie"] = cookie
        assert "Something is missing" in browser.open(f"/slack/oauth_redirect?state={state}")


def test_slack_that_fails_in_the_middle_leaves_nothing_and_it_can_be_done_again(
    many: Many,
) -> None:
    many.driver.fault("cut", method="oauth.v2.access", times=1)
    assert "Slack did not confirm the install" in many.install("Acme")
    assert many.row("Acme") is None
    many.complaints.records.clear()  # the SDK's own, of the connection
    assert "Headway is now in Acme" in many.install("Acme")
    many.start("Acme")


def test_the_workspace_in_the_address_is_offered_first_and_nothing_else_gets_in(
    many: Many,
) -> None:
    with many.browser() as browser:
        browser.open(f"/slack/install?team={many.teams['Globex'].id}")
        assert browser.link("Add to Slack").endswith(f"&team={many.teams['Globex'].id}")
        browser.open("/slack/install?team=T1%26redirect_uri=http://evil.example")
        assert "evil" not in browser.text


@pytest.mark.impatient
def test_while_the_tokens_are_held_nothing_typed_is_lost(many: Many) -> None:
    """On SQLite, where a reader waits for nobody, it is what was typed that cannot be saved."""
    many.install("Acme")
    ana = many.start("Acme")
    ana.shortcut("log_win")
    other = Database(many.database.url)
    with other.everywhere().write() as session:
        if not other.is_sqlite:
            session.execute(text("LOCK TABLE installation IN ACCESS EXCLUSIVE MODE"))
        [told] = ana.submit(title="Fewer tickets").values()
    other.close()
    assert "busy just now" in told
    assert ana.submit(title="Fewer tickets") == {}
    assert "Fewer tickets" in ana.home().text


def test_somebody_in_a_workspace_without_it_is_told_whom_to_ask(many: Many) -> None:
    many.install("Acme")
    many.slack.change(lambda company: company.install(many.app, many.teams["Globex"]))
    ana = many.person("Globex")
    ana.command("/headway")
    assert "install it again" in "".join(ana.everything())
    [record] = many.complaints.records
    many.complaints.records.remove(record)
