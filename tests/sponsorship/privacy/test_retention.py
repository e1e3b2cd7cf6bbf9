"""What is forgotten, and when; and that everything which grows has such a rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from bot.messages import kinds
from sponsorship.privacy.retention import REDRAWS, sweep
from sponsorship.privacy.rules import AUDIT_KEPT, DELIVERIES_KEPT, EVENTS_KEPT
from sponsorship.workspaces.rules import UNINSTALLED_KEPT
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.privacy.export_parts import ExportPart
from storage.tables import metadata
from storage.types import DeliveryState
from storage.workspaces.audit import AuditEntry
from storage.workspaces.events import ReceivedEvent
from storage.workspaces.installations import Installation, InstallState
from storage.workspaces.workspaces import Workspace

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
S = DeliveryState

RECORD = {
    *("workspace", "installation", "person", "away_range", "journey", "supporter", "schedule"),
    *("win", "win_tag", "win_card", "checkin_period", "checkin_answer", "blocker", "ask"),
    *("digest", "digest_win", "reaction", "endorsement", "offer", "question"),
}
"""Kept until the person erases themselves, or the workspace leaves and is purged."""

FORGOTTEN = {"received_event", "delivery", "audit_entry", "export_part", "install_state"}
ONE_EACH = {"pause"}
"""Tables that hold a row for each of something, and do not grow by use."""


@pytest.fixture
def here(database: Database) -> Database:
    with database.everywhere().write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
        session.flush()
        session.add(Person(id="ana", workspace_id="T1", slack_id="U1", created_at=NOW))
    return database


def left(database: Database, table: type[SQLModel]) -> int:
    with database.everywhere().read() as session:
        return len(session.exec(select(table)).all())


def delivery(key: str, state: S, settled_at: datetime | None, **values: Any) -> Delivery:
    return Delivery(
        workspace_id="T1",
        key=key,
        state=state,
        settled_at=settled_at,
        due_at=NOW,
        created_at=NOW,
        **{"kind": "note", "subject_id": "s", **values},
    )


def put(database: Database, *rows: SQLModel) -> None:
    with database.everywhere().write() as session:
        session.add_all(rows)


def test_messages_that_left_nothing_go_after_thirty_days(here: Database) -> None:
    old, young = NOW - DELIVERIES_KEPT - MINUTE, NOW - DELIVERIES_KEPT + MINUTE
    put(
        here,
        delivery("expired", S.EXPIRED, old),
        delivery("home", S.SENT, old),
        delivery("redraw", S.SENT, old, ts="1.1", kind="win_card_redraw"),
        delivery("young", S.CANCELLED, young),
        delivery("posted", S.SENT, old, ts="1.1"),
        delivery("waits", S.PENDING, None),
        delivery("unsure", S.UNSURE, None),
    )
    assert sweep(here, NOW) == 3
    with here.everywhere().read() as session:
        assert {it.key for it in session.exec(select(Delivery))} == {
            "young",
            "posted",
            "waits",
            "unsure",
        }


def test_received_events_go_after_a_day_and_audit_entries_after_two_years(here: Database) -> None:
    for age, kept in ((MINUTE, 1), (-MINUTE, 0)):
        moment = NOW - EVENTS_KEPT + age
        put(here, ReceivedEvent(workspace_id="T1", event_id="E", received_at=moment))
        entry = AuditEntry(workspace_id="T1", at=NOW - AUDIT_KEPT + age, action="win.logged")
        put(here, entry)
        sweep(here, NOW)
        assert (left(here, ReceivedEvent), left(here, AuditEntry)) == (kept, kept)
        sweep(here, NOW + 2 * MINUTE)
        assert (left(here, ReceivedEvent), left(here, AuditEntry)) == (0, 0)


def test_a_part_of_an_export_goes_once_no_message_will_carry_it(here: Database) -> None:
    for part in ("waits", "failed", "lost"):
        put(
            here,
            ExportPart(id=part, workspace_id="T1", person_id="ana", number=1, of=1, text="mine"),
        )
    put(
        here,
        delivery("a", S.PENDING, None, subject_id="waits"),
        delivery("b", S.FAILED, NOW, subject_id="failed"),
    )
    assert sweep(here, NOW) == 2
    with here.everywhere().read() as session:
        assert [it.id for it in session.exec(select(ExportPart))] == ["waits"]


def test_an_install_that_was_not_finished_is_forgotten(here: Database) -> None:
    put(here, InstallState(state="s", expires_at=NOW - MINUTE))
    put(here, InstallState(state="t", expires_at=NOW + MINUTE))
    assert sweep(here, NOW) == 1


def test_whatever_the_number_all_of_it_goes(here: Database) -> None:
    old = NOW - DELIVERIES_KEPT - MINUTE
    put(here, *(delivery(f"d{number}", S.EXPIRED, old) for number in range(2100)))
    events = (
        ReceivedEvent(workspace_id="T1", event_id=f"E{n}", received_at=NOW - 2 * EVENTS_KEPT)
        for n in range(1000)
    )
    put(here, *events)
    assert sweep(here, NOW) == 3100
    assert left(here, Delivery) == left(here, ReceivedEvent) == 0


def test_every_kind_that_changes_a_message_is_forgotten_and_no_other() -> None:
    assert set(kinds()) >= REDRAWS
    assert {kind for kind in kinds() if kind.endswith("_redraw")} | {"checkin_card"} == REDRAWS


def test_every_table_is_either_somebodys_record_or_has_an_end() -> None:
    """A new table is said here, and in docs/operating.md."""
    assert set(metadata.tables) == RECORD | FORGOTTEN | ONE_EACH


def leaves(database: Database) -> None:
    """The workspace left long ago; its token is there still, as Slack refused it and no more."""
    put(database, Installation(id="T1", bot_token="x", installed_at=NOW))
    with database.write() as session:
        session.get_one(Workspace, "T1").uninstalled_at = NOW - UNINSTALLED_KEPT


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["installation", "person", "workspace"])
def test_what_is_interrupted_while_a_workspace_is_forgotten_is_done_later(
    here: Database, table: str
) -> None:
    leaves(here)
    stop = f"BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'interrupted'); END"
    with here.write() as session:
        session.connection().execute(text(f"CREATE TRIGGER stop {stop}"))
    with pytest.raises(IntegrityError, match="interrupted"):
        sweep(here, NOW)
    with here.write() as session:
        session.connection().execute(text("DROP TRIGGER stop"))
    sweep(here, NOW)
    assert left(here, Workspace) == left(here, Person) == left(here, Installation) == 0


def when_deleted(database: Database, table: str, then: str) -> None:
    """Have something happen as rows of a table go, in between two batches of a purge."""
    statements = [f"CREATE TRIGGER comes AFTER DELETE ON {table} BEGIN {then}; END"]
    if database.engine.dialect.name == "postgresql":
        statements = [
            "CREATE FUNCTION comes() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {then}; RETURN NULL; END $$",
            f"CREATE TRIGGER comes AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION comes()",
        ]
    with database.write() as session:
        for statement in statements:
            session.connection().execute(text(statement))


@pytest.fixture
def no_trigger(database: Database) -> Iterator[None]:
    """PostgreSQL's database is used again."""
    yield
    if database.engine.dialect.name == "postgresql":
        with database.write() as session:
            session.connection().execute(text("DROP FUNCTION IF EXISTS comes CASCADE"))


@pytest.mark.usefixtures("no_trigger")
def test_a_workspace_installed_again_between_two_batches_of_a_purge_loses_nothing_more(
    here: Database,
) -> None:
    leaves(here)
    day = NOW.date()
    away = AwayRange(
        workspace_id="T1",
        person_id="ana",
        starts_on=day,
        ends_on=day,
        set_by_id="ana",
        created_at=NOW,
    )
    put(here, away)
    when_deleted(here, "away_range", "UPDATE workspace SET uninstalled_at = NULL")
    sweep(here, NOW)
    assert left(here, AwayRange) == 0, "it had begun"
    assert left(here, Person) == left(here, Workspace) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_installs_it_as_the_old_is_forgotten_keeps_the_new_token(here: Database) -> None:
    leaves(here)
    comes = "AFTER DELETE ON workspace BEGIN INSERT INTO installation SELECT * FROM coming; END"
    with here.write() as session:
        session.connection().execute(text("CREATE TABLE coming AS SELECT * FROM installation"))
        session.connection().execute(text(f"CREATE TRIGGER comes {comes}"))
    sweep(here, NOW)
    assert (left(here, Workspace), left(here, Installation)) == (0, 1)
