"""What App Home reads does not grow with what it finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from blocks.home import home
from sponsorship.home.home import content
from sponsorship.journeys import facts
from sponsorship.journeys.rules import JourneyFacts
from storage.database import Database
from storage.people.people import Person, person_by_id
from storage.types import MetricBasis, MetricKind, Visibility
from storage.wins.wins import Win
from storage.workspaces.workspaces import Workspace

pytestmark = pytest.mark.usefixtures("not_measured")  # stories draw Home as well

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUERIES = 12


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_member_with_thousands_of_wins_is_read_in_twelve_queries(database: Database) -> None:
    with database.write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
        session.flush()
        ana = Person(workspace_id="T1", slack_id="U1", created_at=NOW)
        session.add(ana)
        session.flush()
        typed = JourneyFacts(date(2026, 1, 5), "Buyer", "Analyst", "", Decimal(4))
        journey = facts.start(session, ana, typed, NOW)
        session.add_all(
            Win(
                workspace_id="T1",
                journey_id=journey.id,
                title=f"Win {n}",
                metric_kind=MetricKind.TIME_SAVED,
                metric_amount=Decimal(n % 40) / 10,
                metric_unit="hour",
                metric_per="week",
                metric_basis=MetricBasis.MEASURED,
                happened_on=date(2026, 11, 23) - timedelta(days=n % 300),
                visibility=Visibility.PRIVATE,
                source="form",
                created_at=NOW,
                updated_at=NOW,
            )
            for n in range(5000)
        )
    with database.read() as session, counted(database) as statements:
        person = person_by_id(session, "T1", ana.id)
        assert person is not None
        found = content(session, person, NOW)
    assert len([it for it in statements if it.lstrip().startswith("SELECT")]) <= QUERIES
    assert found.member is not None
    assert found.member.wins == 5000
    (total,) = found.member.totals
    assert total.amount == sum((Decimal(n % 40) for n in range(5000)), Decimal(0)) / 10
    assert len(home.draw(found)["blocks"]) < 60
