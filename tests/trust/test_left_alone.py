"""Somebody whom no hour suits is left alone."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from sponsorship.people.quiet_hours import may_disturb_at
from storage.database import Database
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.workspaces.workspaces import Workspace
from tests.databases import SqliteFiles

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("why", ["no working days", "away for good"])
def test_whom_no_hour_suits_is_looked_at_again_a_day_later(
    why: str, sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.fresh(tmp_path) as url:
        database = Database(url)
        with database.write() as session:
            person = _person(session, why)
            assert may_disturb_at(session, person, NOON) == NOON + timedelta(days=1)
        database.close()


def _person(session: Session, why: str) -> Person:
    session.add(Workspace(id="T1", installed_at=NOON))
    session.flush()
    days = frozenset[int]() if why == "no working days" else frozenset(range(5))
    person = Person(workspace_id="T1", slack_id="U1", created_at=NOON, working_days=days)
    session.add(person)
    session.flush()
    if why == "away for good":
        session.add(
            AwayRange(
                workspace_id="T1",
                person_id=person.id,
                starts_on=date(2026, 1, 1),
                ends_on=date.max,
                set_by_id=person.id,
                created_at=NOON,
            )
        )
        session.flush()
    return person
