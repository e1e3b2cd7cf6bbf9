"""Private words, in full: many random companies, and no word on a screen that is not for it.

    make words                          10,000 companies, half an hour on two cores
    make words SEED=7 ARGS="--companies 500"

Every text of each company is a marked word; `tests.trust.private_week` says who may read which.
They are looked for in every message, view, list, form, refusal and export, and in the log. Eight
companies share a beginning, which is lived through once, and end in every way there is. A seed
gives the same companies again.
"""

import argparse
import logging
import multiprocessing
import os
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache

from bot.logs import Lines
from bot.messages import kinds
from storage.database import Database
from storage.tables import metadata
from storage.types import EndorsementScope, Visibility
from tests.trust.private_week import PRIVATE_CHANNEL, PUBLIC_CHANNEL, Choices, Week

STANDINGS = ("agreed", "not_asked", "asked", "declined", "left", "removed")
ENDINGS = (*("stays", "leaves", "removed", "lands", "deactivated", "deleted", "erases", "shared"),)
CHANNELS = (PRIVATE_CHANNEL, PUBLIC_CHANNEL)
_AT_ONCE = 4
"""Beginnings that a process lives through before it reports."""


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


@cache
def empty_database() -> Database:
    """In memory, with every table; the same one for all, as what is compiled for it is kept."""
    database = Database("sqlite://")
    metadata.create_all(database.engine)
    return database


def live(database: Database, companies: Sequence[Choices], dress: str = "") -> Tally:
    """Live through the weeks of companies that only end differently.

    The database is as empty afterwards as before.
    """
    tally = Tally()
    with watched_log() as lines:
        try:
            with database.write() as session:
                week = Week(session, companies[0], dress=dress)
                week.begin()
                begun = len(lines)
                for choices in companies:
                    del lines[begun:]
                    with week.ending_so(choices):
                        week.end()
                        tally.add(_seen(week, lines))
                raise _Undone
        except _Undone:
            pass
    return tally


def _seen(week: Week, lines: Sequence[str]) -> Tally:
    logged = re.findall(r"zq\d+[a-z0-9]+qz", "\n".join(lines))
    leaks = week.leaks + [f"the log has {it}" for it in logged]
    return Tally(
        companies=1,
        words=len(week.words),
        screens=week.screens,
        log_lines=len(lines),
        kinds=set(week.kinds),
        leaks=[f"{leak} ({week.choices})" for leak in leaks],
    )


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


def every_ending(dice: random.Random, begun: Choices) -> list[Choices]:
    """Companies of one beginning, one for each way to end; the rest of each end is random."""
    return [
        replace(begun, ending=ending, later_win=dice.choice(list(Visibility))) for ending in ENDINGS
    ]


def some(seed: str) -> Tally:
    """A few companies, always the same for a seed."""
    dice, tally = random.Random(seed), Tally()
    for _ in range(_AT_ONCE):
        tally.add(live(empty_database(), every_ending(dice, choose(dice))))
    return tally


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--companies", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    began, tally = time.monotonic(), Tally()
    at_once = _AT_ONCE * len(ENDINGS)
    seeds = [f"{given.seed}:{number}" for number in range(-(-given.companies // at_once))]
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
    print(f"message kinds  {len(tally.kinds):>12,} of {len(kinds()) - 1}")
    print(f"leaks          {len(tally.leaks):>12,}")
    print(f"seed {given.seed}, {time.monotonic() - began:.0f} s")
    for leak in tally.leaks[:20]:
        print(leak)
    return 1 if tally.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
