"""kill -9, one process on SQLite, while Slack fails at random and people type."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import SPEED, Here, company, fill_ledger
from tests.chaos.replicas import LONGEST_STOP
from tests.chaos.report import Row
from tests.chaos.typists import Typing, Typist, stop, typed
from tests.chaos.verdict import Verdict, seeded_wait, verdict, waiting
from tests.chaos.weather import Weather


@dataclass(frozen=True)
class Size:
    """How much of everything. `seconds` is over how long messages fall due."""

    cards: int
    prompts: int
    people: int
    seconds: float
    kills: int
    fault_every: int
    faults: int
    typists: int
    pause: float = 1.0
    speed: float = SPEED
    limit: float = 420


FULL = Size(
    cards=4400,
    prompts=600,
    people=600,
    seconds=150,
    kills=20,
    fault_every=8,
    faults=560,
    typists=8,
)
SMALL = Size(
    cards=90,
    prompts=10,
    people=30,
    seconds=5,
    kills=1,
    fault_every=6,
    faults=14,
    typists=3,
    pause=0.3,
    speed=20,  # a lease is 15 s; a call to Slack still ends in two thirds of it
    limit=120,
)


@dataclass
class Outcome:
    """What a storm left behind."""

    verdict: Verdict
    typing: Typing
    kills: int
    faults: int
    seconds: float
    slowest_stop: float
    complaints: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        found = [*self.verdict.wrong, *self.complaints[:5]]
        if self.slowest_stop > LONGEST_STOP:
            found.append(f"SIGTERM took {self.slowest_stop:.1f} s")
        return found


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """The scenario's rows of the table."""
    outcome = run(folder, seed, SMALL if small else FULL)
    done, typing = outcome.verdict, outcome.typing
    return [
        Row(
            "kill -9, one process, SQLite",
            f"{outcome.kills} kills and {outcome.faults} faults in {done.sent} messages, "
            f"{outcome.seconds:.0f} s: {len(done.lost)} lost, {len(done.doubled)} doubled",
            outcome.wrong,
        ),
        Row("people typing during it", typing.figures, typing.wrong),
    ]


def run(folder: Path, seed: int, size: Size) -> Outcome:
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(
        folder,
        database,
        seed=seed,
        people=size.people,
        typists=size.typists,
        speed=size.speed,
    ) as here:
        fill_ledger(here, size.cards, size.prompts, size.seconds)
        outcome = _storm(here, seed, size)
    database.close()
    return outcome


def _storm(here: Here, seed: int, size: Size) -> Outcome:
    replica = here.replica("replica")
    began = time.monotonic()
    replica.start()
    replica.becomes_ready()
    weather = Weather(here, every=size.fault_every, most=size.faults)
    typists = [Typist(here, n, seed=seed, pause=size.pause) for n in range(size.typists)]
    for thread in (weather, *typists):
        thread.start()

    total = size.cards + size.prompts
    kill_at = [total * (n + 1) // (size.kills + 2) for n in range(size.kills)]
    kills, stopped_after = 0, 0.0
    stop_at = total * 2 // 3
    while time.monotonic() - began < size.limit:
        time.sleep(0.05)
        posts = here.posts()
        if kill_at and posts >= kill_at[0]:
            kill_at.pop(0)
            replica.kill()
            kills += 1
            replica.start()
            if kills > 1 and here.dice.random() < 0.2:  # some die before they are there
                time.sleep(here.dice.uniform(0.2, 1.5))
                replica.kill()
                kills += 1
                replica.start()
        elif stop_at and posts >= stop_at:
            stop_at = 0
            if replica.status() == 200:
                stopped_after = replica.stop()
                replica.start()
        elif not kill_at and not seeded_wait(here):
            break
    faults = weather.clear_up()
    stop(typists)
    replica.becomes_ready()
    here.driver.settle()
    while waiting(here) and time.monotonic() - began < size.limit:
        time.sleep(0.25)
    stopped_after = max(stopped_after, replica.stop())
    return Outcome(
        verdict(here),
        typed(here, typists),
        kills,
        faults,
        time.monotonic() - began,
        stopped_after,
        replica.complaints(),
    )
