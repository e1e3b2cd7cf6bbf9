"""Headway is taken out of a workspace, comes back, or does not."""

from datetime import timedelta

import pytest
from sqlmodel import select

from sponsorship.privacy.retention import sweep
from sponsorship.workspaces.rules import UNINSTALLED_KEPT
from storage.delivery.deliveries import Delivery
from storage.tables import metadata
from storage.types import DeliveryState
from storage.wins.wins import Win
from storage.workspaces.workspaces import Workspace
from tests.stories.many import Many


def rows_of(many: Many, team: str) -> dict[str, int]:
    """How many rows each table has of the workspace."""
    found = {}
    with many.database.everywhere().read() as session:
        for table in metadata.sorted_tables:
            if "workspace_id" in table.columns:
                mine = select(table.c.workspace_id).where(
                    table.c.workspace_id == many.teams[team].id
                )
                count = len(session.exec(mine).all())
                if count:
                    found[table.name] = count
    return found


def workspaces(many: Many) -> dict[str, Workspace]:
    with many.database.everywhere().read() as session:
        return {it.name: it for it in session.exec(select(Workspace))}


def test_an_uninstall_deletes_the_tokens_at_once_and_sends_nothing_more(many: Many) -> None:
    for team in ("Acme", "Globex"):
        many.install(team)
        many.start(team).command("/win saved 3h/week")
    many.uninstall("Acme")
    assert many.row("Acme") is None
    assert many.row("Globex") is not None
    with many.database.everywhere().read() as session:
        states = {
            it.state
            for it in session.exec(
                select(Delivery).where(Delivery.workspace_id == many.teams["Acme"].id)
            )
        }
    assert DeliveryState.PENDING not in states
    calls = len(many.driver.calls())
    many.advance(days=8)
    many.tick()
    assert {it["team"] for it in many.driver.calls()[calls:]} == {many.teams["Globex"].id}


def test_an_install_within_thirty_days_finds_everything_as_it_was(many: Many) -> None:
    many.install("Acme")
    ana = many.start("Acme")
    ana.command("/win saved 3h/week on the stock report")
    many.tick()
    many.uninstall("Acme")
    many.advance(days=29)
    sweep(many.database, many.slack.clock.now())
    assert "Headway is now in Acme" in many.install("Acme")
    assert workspaces(many)["Acme"].uninstalled_at is None
    assert "stock report" in ana.home().text
    said = len(ana.dm())
    many.advance(days=7)
    many.tick()
    assert len(ana.dm()) > said, "prompts come again, by the new token"


@pytest.mark.both
def test_thirty_days_later_nothing_of_the_workspace_is_left(many: Many) -> None:
    for team in ("Acme", "Globex"):
        many.install(team)
        many.start(team).command("/win saved 3h/week")
        many.tick()
    before = rows_of(many, "Globex")
    assert {"win", "person", "journey", "delivery", "audit_entry"} <= set(before)
    many.uninstall("Acme")
    now = many.slack.clock.now()
    assert sweep(many.database, now + UNINSTALLED_KEPT - timedelta(minutes=1)) == 0 or rows_of(
        many, "Acme"
    )
    assert rows_of(many, "Acme")
    sweep(many.database, now + UNINSTALLED_KEPT + timedelta(minutes=1))
    assert rows_of(many, "Acme") == {}
    assert set(workspaces(many)) == {"Globex"}
    assert rows_of(many, "Globex")["win"] == before["win"]


def test_an_install_after_thirty_days_begins_anew_whatever_was_left(many: Many) -> None:
    many.install("Acme")
    many.start("Acme").command("/win saved 3h/week")
    many.uninstall("Acme")
    many.advance(days=31)
    many.install("Acme")
    with many.database.everywhere().read() as session:
        assert session.exec(select(Win)).all() == []
    assert "Start my journey" in many.person("Acme").home().text


def test_late_news_of_an_uninstall_does_not_take_the_new_token(many: Many) -> None:
    many.install("Acme")
    many.advance(minutes=1)
    team = many.teams["Acme"]
    event = {
        "type": "event_callback",
        "team_id": team.id,
        "event_id": "Ev1",
        "event_time": int(many.slack.clock.now().timestamp()) - 120,
        "event": {"type": "app_uninstalled"},
    }

    async def send() -> None:
        await many.slack.slack.delivery.send(many.app, team.id, "events_api", event)

    many.slack.call(send)
    assert many.row("Acme") is not None
    event |= {"event_id": "Ev2", "event_time": int(many.slack.clock.now().timestamp())}
    many.slack.call(send)
    assert many.row("Acme") is None


def test_a_revoked_token_is_an_uninstall_and_a_persons_is_none_of_ours(many: Many) -> None:
    many.install("Acme")
    installation = many.installation("Acme")
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}

    async def tell() -> None:
        many.slack.slack.delivery.event(many.teams["Acme"], event, only=many.app.id)

    many.slack.call(tell)
    many.driver.settle()
    assert many.row("Acme") is not None

    async def revoke() -> None:
        many.slack.slack.revoke(installation)

    many.slack.call(revoke)
    many.driver.settle()
    assert many.row("Acme") is None
    assert workspaces(many)["Acme"].uninstalled_at is not None


def test_an_uninstall_that_nobody_heard_of_is_noticed_when_slack_refuses_the_token(
    many: Many,
) -> None:
    many.install("Acme")
    ana = many.start("Acme")
    installation = many.installation("Acme")
    many.slack.change(lambda _company: setattr(installation, "active", False))
    many.advance(days=7)
    many.tick()
    assert workspaces(many)["Acme"].uninstalled_at is not None
    many.complaints.records.clear()
    many.slack.change(lambda _company: setattr(installation, "active", True))
    ana.command("/wins")
    assert workspaces(many)["Acme"].uninstalled_at is None, "it was not one after all"
    said = len(ana.dm())
    many.advance(minutes=5)
    many.tick()
    assert len(ana.dm()) > said, "what waited is sent"

    many.slack.change(lambda _company: setattr(installation, "active", False))
    many.advance(days=7)
    many.tick()
    many.complaints.records.clear()
    sweep(many.database, many.slack.clock.now() + UNINSTALLED_KEPT + timedelta(minutes=1))
    assert rows_of(many, "Acme") == {}
    assert many.row("Acme") is None
