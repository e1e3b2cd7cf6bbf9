"""A database that is locked, full or gone: a sentence, a line in the log, and nothing lost."""

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.postgresql import own_server
from tests.chaos.replicas import LONGEST_STOP, Replica
from tests.chaos.report import Row
from tests.chaos.typists import Typist, stop, typed
from tests.chaos.verdict import come_to_rest, verdict

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
    folder.mkdir()
    database = Database(url or f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=30, typists=3) as here:
        replica = here.replica("replica")
        replica.start()
        replica.becomes_ready()
        fill_ledger(here, 60, 10, 3 * seconds)
        typists = [Typist(here, n, seed=seed, pause=0.3) for n in range(3)]
        for typist in typists:
            typist.start()
        time.sleep(seconds)
        with trouble(here, replica):
            time.sleep(seconds)
            stopped = replica.stop()
            replica.start()
            time.sleep(2)
        # Where it said that it cannot start, an operator starts it again.
        replica.becomes_ready(again=True)
        time.sleep(seconds)
        stop(typists)
        come_to_rest(here)
        replica.stop()
        after, typing = verdict(here), typed(here, typists)
        log = replica.log.read_text(errors="replace")
        complaints = replica.complaints()
    database.close()
    wrong = [*after.wrong, *typing.wrong, *complaints[:5]]
    sentences = sum(n for it, n in typing.sentences.items() if it.startswith("Headway "))
    if not sentences:
        wrong.append("nobody was told")
    lines = log.count('event="the database')
    if not lines:
        wrong.append("no line in the log")
    if stopped > LONGEST_STOP:
        wrong.append(f"SIGTERM took {stopped:.1f} s")
    return Row(
        name,
        f"{sentences} times told in words, {lines} lines in the log; {typing.acknowledged} of "
        f"{typing.submissions} acknowledged, {len(typing.missing)} missing, "
        f"{len(typing.texts_lost)} texts lost; {len(after.lost)} lost, {len(after.doubled)} "
        f"doubled; SIGTERM in the middle {stopped:.1f} s",
        wrong,
    )


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
