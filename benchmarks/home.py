"""B2: App Home of a member with 5,000 wins, read and drawn."""

import time
from typing import Any

from sqlalchemy import event

from benchmarks import rows
from benchmarks.load import TEAM
from benchmarks.report import Figure, middle, percentile, show
from blocks.home import home
from sponsorship.home.home import content
from storage.database import Database
from storage.people.people import person_by_slack_id

WINS, COLLEAGUES, OPENINGS = 5000, 200, 300
SLACK_ID = "U000000000"


def open_home(database: Database) -> float:
    """Milliseconds for one opening: find the person, read, draw."""
    began = time.perf_counter()
    with database.of(TEAM).read() as session:
        person = person_by_slack_id(session, TEAM, SLACK_ID)
        assert person is not None
        found = content(session, person, rows.FRIDAY)
    home.draw(found)
    took = (time.perf_counter() - began) * 1000
    assert found.member is not None
    assert found.member.wins == WINS
    return took


def queries(database: Database) -> int:
    """How many statements one opening runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    open_home(database)
    event.remove(database.engine, "before_cursor_execute", note)
    return len(statements)


def main() -> None:
    """Measure and print."""
    figures: list[Figure] = []
    with rows.databases("home") as kinds:
        for name, make in kinds.items():
            database = make()
            rows.members(database, COLLEAGUES)
            rows.wins(database, 1, WINS, this_week=10)
            rows.analyze(database)
            count = queries(database)
            took = [open_home(database) for _ in range(OPENINGS)][20:]
            p99 = percentile(took, 0.99)
            figures += [
                Figure(f"{name}: queries", "B2: at most 12", str(count), count <= 12),
                Figure(f"{name}: p50", "", f"{middle(took):.1f} ms"),
                Figure(f"{name}: p99", "B2: at most 30 ms", f"{p99:.1f} ms", p99 <= 30),
            ]
            database.close()
    show(f"App Home of a member with {WINS:,} wins, {OPENINGS} openings", figures)


if __name__ == "__main__":
    main()
