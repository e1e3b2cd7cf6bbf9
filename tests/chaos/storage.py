"""A database that is locked, full or gone: a sentence, a line in the log, and nothing lost."""

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.postgresql import own_server
from tests.chaos.replicas import LONGEST_STOP, Replica
from tests.chaos.report import Row
from tests.chaos.typists import Typing, Typist, stop, typed
from tests.chaos.verdict import Verdict, come_to_rest, verdict
from tests.databases import as_text

Seen = TypeVar("Seen")
Trouble = Callable[[Here, Replica], AbstractContextManager[None]]


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process; people type before, during and after each trouble."""
    seconds = 4.0 if small else 12.0
    found = [
        _row("locked SQLite", folder / "locked", seed, seconds, _locked),
        _row("disk full (a limit on the size of files)", folder / "full", seed, seconds, _full),
    ]
    with own_server() as server:

        @contextmanager
        def away(_here: Here, _replica: Replica) -> Iterator[None]:
            server.crash()
            try:
                yield
            finally:
                server.start()

        found.append(_row("lost database", folder / "lost", seed, seconds, away, server.url))
    return found


def _row(
    name: str,
    folder: Path,
    seed: int,
    seconds: float,
    trouble: Trouble,
    url: str = "",
) -> Row:
    """The trouble with a stop and a start in its middle."""

    def anew(replica: Replica) -> float:
        time.sleep(seconds)
        stopped = replica.stop()
        replica.start()
        time.sleep(2)
        return stopped

    stopped, left = befall(folder, seed, seconds, trouble, anew, url)
    wrong = left.wrong()
    if stopped > LONGEST_STOP:
        wrong.append(f"SIGTERM took {stopped:.1f} s")
    return Row(name, f"{left.figures}; SIGTERM in the middle {stopped:.1f} s", wrong)


@dataclass
class Left:
    """What a trouble left behind."""

    after: Verdict
    typing: Typing
    lines: int
    """Of the log that tell of it."""
    complaints: list[str]

    @property
    def by_slack(self) -> int:
        return sum(n for it, n in self.typing.sentences.items() if "operation_timeout" in it)

    @property
    def sentences(self) -> int:
        """How often somebody was told in words of ours."""
        return sum(n for it, n in self.typing.sentences.items() if it.startswith("Headway "))

    @property
    def figures(self) -> str:
        typing, after = self.typing, self.after
        slack = f" and {self.by_slack} times in Slack's" if self.by_slack else ""
        return (
            f"{self.sentences} times told in words{slack}, {self.lines} lines in the log; "
            f"{typing.acknowledged} of {typing.submissions} acknowledged, {len(typing.missing)} "
            f"missing, {len(typing.texts_lost)} texts lost; {len(after.lost)} lost, "
            f"{len(after.doubled)} doubled"
        )

    def wrong(self, *, answers: bool = True) -> list[str]:
        """What does not hold. Unless Headway `answers` in the trouble, Slack does, in its words."""
        found = [*self.after.wrong, *self.typing.wrong, *self.complaints[:5]]
        if not (self.sentences if answers else self.by_slack):
            found.append("nobody was told")
        if not self.lines:
            found.append("no line in the log")
        return found


def befall(
    folder: Path,
    seed: int,
    seconds: float,
    trouble: Trouble,
    meanwhile: Callable[[Replica], Seen],
    url: str = "",
    line: str = "",
) -> tuple[Seen, Left]:
    """The trouble in the midst of people who type, and what `meanwhile` saw in it.

    The database is an SQLite file unless there is a `url`; the replica has another way to it
    where there is a `line`.
    """
    folder.mkdir(exist_ok=True)
    database = Database(url or f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=30, typists=3) as here:
        replica = here.replica("replica", DATABASE_URL=line or as_text(database.url))
        replica.start()
        replica.becomes_ready()
        fill_ledger(here, 60, 10, 3 * seconds)
        typists = [Typist(here, n, seed=seed, pause=0.3) for n in range(3)]
        for typist in typists:
            typist.start()
        time.sleep(seconds)
        with trouble(here, replica):
            seen = meanwhile(replica)
        # Where it said that it cannot start, an operator starts it again.
        replica.becomes_ready(again=True)
        time.sleep(seconds)
        stop(typists)
        come_to_rest(here)
        replica.stop()
        log = replica.log.read_text(errors="replace")
        left = Left(
            verdict(here),
            typed(here, typists),
            log.count('event="the database'),
            replica.complaints(),
        )
    database.close()
    return seen, left


@contextmanager
def _locked(here: Here, _replica: Replica) -> Iterator[None]:
    """Somebody else writes, and takes their time."""
    assert here.database.url.database is not None
    with closing(sqlite3.connect(here.database.url.database, timeout=30)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _full(here: Here, replica: Replica) -> Iterator[None]:
    """No file of the process may grow any more, which SQLite meets as it meets a full disk.

    What it could still use without growing is taken away: the write-ahead log begins empty, and
    somebody who reads keeps it from beginning anew.
    """
    path = Path(str(here.database.url.database))
    _, hard = resource.prlimit(replica.pid, resource.RLIMIT_FSIZE)
    with closing(sqlite3.connect(path, timeout=30)) as other:
        other.isolation_level = None
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM win").fetchone()
        most = max(path.stat().st_size, replica.log.stat().st_size)
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (most, hard))
        yield
        other.execute("ROLLBACK")
    with suppress(ProcessLookupError):
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (hard, hard))
