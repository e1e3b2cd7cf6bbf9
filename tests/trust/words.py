"""Private words, in full: many random companies, and no word on a screen that is not for it.

    make words                          10,000 companies, about forty minutes on two cores
    make words SEED=7 ARGS="--companies 500"

Every text of each company is a marked word; `tests.trust.private_week` says who may read which.
They are looked for in every message, view, list, form, refusal and export, and in the log. A
seed gives the same companies again.
"""

import argparse
import logging
import multiprocessing
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.logs import Lines
from bot.messages import KINDS
from storage.database import Database
from storage.tables import metadata
from storage.types import EndorsementScope, Visibility
from tests.trust.private_week import PRIVATE_CHANNEL, PUBLIC_CHANNEL, Choices, Week

STANDINGS = ("agreed", "not_asked", "asked", "declined", "left", "removed")
ENDINGS = (*("stays", "leaves", "removed", "lands", "deactivated", "deleted", "erases", "shared"),)
CHANNELS = (PRIVATE_CHANNEL, PUBLIC_CHANNEL)
_AT_ONCE = 25
"""Companies that a process lives through before it reports."""


@dataclass
class Tally:
    """What was seen; `leaks` in words, each with its company."""

    companies: int = 0
    words: int = 0
    screens: int = 0
    log_lines: int = 0
    kinds: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.companies += other.companies
        self.words += other.words
        self.screens += other.screens
        self.log_lines += other.log_lines
        self.kinds |= other.kinds
        self.leaks += other.leaks


class _Undone(Exception):
    """Ends a company's transaction, so that the next one finds an empty database."""


class _Log(logging.Handler):
    """Everything that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Lines("json"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def watched_log() -> Iterator[list[str]]:
    """The lines of the bot's own loggers, from the most talkative level on."""
    handler = _Log()
    loggers = [logging.getLogger(it) for it in ("bot", "handlers", "sponsorship", "storage")]
    levels = [it.level for it in loggers]
    for it in loggers:
        it.addHandler(handler)
        it.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        for it, level in zip(loggers, levels, strict=True):
            it.removeHandler(handler)
            it.setLevel(level)


def empty_database() -> Database:
    """In memory, with every table."""
    database = Database("sqlite://")
    metadata.create_all(database.engine)
    return database


def live(database: Database, choices: Choices, dress: str = "") -> Week:
    """Live through a company's weeks; the database is as empty afterwards as before."""
    week = None
    with watched_log() as lines:
        try:
            with database.write() as session:
                week = Week(session, choices, dress=dress)
                week.live()
                raise _Undone
        except _Undone:
            pass
    assert week is not None
    week.leaks += [f"the log has {it}" for it in re.findall(r"zq\d+[a-z0-9]+qz", "\n".join(lines))]
    week.log_lines = len(lines)
    return week


def choose(dice: random.Random) -> Choices:
    """A random company."""

    def visibility() -> Visibility:
        return dice.choice(list(Visibility))

    return Choices(
        consents={name: dice.choice(STANDINGS) for name in ("raj", "sue", "max")},
        win_visibilities=(visibility(), visibility(), visibility()),
        answer_visibility=visibility(),
        channel=dice.choice(CHANNELS),
        later_win=visibility(),
        later_answer=visibility(),
        scope=dice.choice(list(EndorsementScope)),
        edits=dice.random() < 0.5,
        ending=dice.choice(ENDINGS),
    )


def some(seed: str) -> Tally:
    """A few companies, always the same for a seed."""
    dice, tally, database = random.Random(seed), Tally(), empty_database()
    for _ in range(_AT_ONCE):
        choices = choose(dice)
        week = live(database, choices)
        tally.add(Tally(1, len(week.words), week.screens, week.log_lines, week.kinds))
        tally.leaks += [f"{leak} ({choices})" for leak in week.leaks]
    database.close()
    return tally


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--companies", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    began, tally = time.monotonic(), Tally()
    seeds = [f"{given.seed}:{number}" for number in range(-(-given.companies // _AT_ONCE))]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.processes, mp_context=spawn) as pool:
        for number, found in enumerate(pool.map(some, seeds), 1):
            tally.add(found)
            if number % 20 == 0:
                took = time.monotonic() - began
                print(f"{tally.companies:,} companies, {len(tally.leaks)} leaks, {took:.0f} s")
                sys.stdout.flush()
    print(f"companies      {tally.companies:>12,}")
    print(f"marked words   {tally.words:>12,}")
    print(f"screens read   {tally.screens:>12,}")
    print(f"log lines      {tally.log_lines:>12,}")
    print(f"message kinds  {len(tally.kinds):>12,} of {len(KINDS)}")
    print(f"leaks          {len(tally.leaks):>12,}")
    print(f"seed {given.seed}, {time.monotonic() - began:.0f} s")
    for leak in tally.leaks[:20]:
        print(leak)
    return 1 if tally.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
