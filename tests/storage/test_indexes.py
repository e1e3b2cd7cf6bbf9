"""What is looked up about one thing is found by it, also before SQLite has counted its rows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from sponsorship.home.rules import HomeMessage
from storage.checkins.periods import latest_periods
from storage.delivery.deliveries import deliveries_of, messages_posted
from storage.delivery.schedules import move_schedules, take_due
from storage.delivery.sending import due_deliveries
from storage.digests.digests import digest_moments, earlier_digests
from storage.home.homes import homes_to_draw
from storage.journeys.journeys import active_members
from storage.people.away import away_ranges, away_ranges_of
from storage.types import DeliveryState
from tests.databases import SqliteFiles

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDS = [str(number) for number in range(50)]

LOOK_UPS: dict[str, Callable[[Session], object]] = {
    "messages about a row": lambda it: deliveries_of(it, "T1", "1"),
    "messages about rows": lambda it: messages_posted(it, "T1", IDS, "checkin_prompt"),
    "homes to draw": lambda it: homes_to_draw(it, "T1", HomeMessage.HOME, IDS),
    "a person's away ranges": lambda it: away_ranges(it, "T1", "1", until=NOW.date()),
    "people's away ranges": lambda it: away_ranges_of(it, "T1", IDS, until=NOW.date()),
    "journeys with their members": lambda it: active_members(it, "T1", IDS),
    "last periods": lambda it: latest_periods(it, "T1", IDS),
    "earlier digests": lambda it: earlier_digests(it, "T1", IDS),
    "schedules that are due": lambda it: take_due(it, "T1", IDS, NOW),
    "schedules that move": lambda it: move_schedules(it, "T1", dict.fromkeys(IDS, NOW)),
    "coming digests": lambda it: digest_moments(it, "T1", IDS, since=NOW),
}


@pytest.mark.parametrize("what", LOOK_UPS)
def test_nothing_reads_a_whole_workspace_to_find_a_few_rows(
    sqlite_files: SqliteFiles, what: str
) -> None:
    explained = explain(sqlite_files, LOOK_UPS[what])
    assert "workspace_id=?" not in explained
    assert "SCAN" not in explained


def test_the_next_messages_are_read_in_order_however_many_are_due(
    sqlite_files: SqliteFiles,
) -> None:
    """A whole company's check-ins fall due at one moment: sorting them each time would add up."""
    explained = explain(
        sqlite_files,
        lambda it: due_deliveries(it, "T1", DeliveryState.PENDING, NOW, 200, kinds=["note"]),
    )
    assert "ix_delivery_workspace_due" in explained
    assert "TEMP B-TREE" not in explained


def explain(files: SqliteFiles, look_up: Callable[[Session], object]) -> str:
    """How SQLite goes about the one statement of a look-up."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        asked.append((statement, given))

    with files.shared() as database, database.read() as session:
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            look_up(session)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        [(statement, given)] = asked
        found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        return "; ".join(row[3] for row in found)
