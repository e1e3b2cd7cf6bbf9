"""kill -9, three replicas on a PostgreSQL that crashes and goes away."""

from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import company, fill_ledger
from tests.chaos.postgresql import own_server
from tests.chaos.report import Row
from tests.chaos.storm import Outcome, Size, Storm

FULL = Size(
    cards=7700,
    prompts=300,
    people=300,
    seconds=150,
    typists=5,
    pause=1.5,
    fault_every=12,
    faults=560,
    kills=20,
    freezes=5,
    crashes=2,
    outage=40,
)
SMALL = Size(
    cards=80,
    prompts=10,
    people=30,
    seconds=8,
    typists=3,
    pause=0.5,
    fault_every=8,
    faults=8,
    kills=1,
    crashes=1,
    speed=20,
    limit=180,
)
REPLICAS = 3


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """The scenario's rows of the table."""
    outcome = run(folder, seed, SMALL if small else FULL)
    return outcome.rows(f"kill -9, {REPLICAS} replicas, PostgreSQL")


def run(folder: Path, seed: int, size: Size) -> Outcome:
    """Replicas over Socket Mode, with the engine that joins them."""
    with own_server() as server:
        database = Database(server.url, wait=30)
        upgrade(database)
        with company(
            folder, database, people=size.people, typists=size.typists, speed=size.speed
        ) as here:
            fill_ledger(here, size.cards, size.prompts, size.seconds)
            replicas = [here.replica(f"replica-{n}", ENGINE="cluster") for n in range(REPLICAS)]
            outcome = Storm(here, replicas, seed, size, server).blow()
        database.close()
    return outcome
