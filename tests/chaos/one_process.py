"""kill -9, one process on SQLite."""

from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import company, fill_ledger
from tests.chaos.report import Row
from tests.chaos.storm import Outcome, Size, Storm

FULL = Size(
    cards=4400,
    prompts=600,
    people=600,
    seconds=150,
    typists=8,
    pause=1.0,
    fault_every=8,
    faults=560,
    kills=20,
)
SMALL = Size(
    cards=90,
    prompts=10,
    people=30,
    seconds=5,
    typists=3,
    pause=0.3,
    fault_every=6,
    faults=14,
    kills=1,
    speed=20,  # a lease is 15 s; a call to Slack still ends in two thirds of it
    limit=120,
)


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """The scenario's rows of the table."""
    outcome = run(folder, seed, SMALL if small else FULL)
    return outcome.rows("kill -9, one process, SQLite")


def run(folder: Path, seed: int, size: Size) -> Outcome:
    """One process over Socket Mode."""
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(
        folder, database, people=size.people, typists=size.typists, speed=size.speed
    ) as here:
        fill_ledger(here, size.cards, size.prompts, size.seconds)
        outcome = Storm(here, [here.replica("replica")], seed, size, None).blow()
    database.close()
    return outcome
