"""SQLite's one writer at a time: in order of arrival, sharing a commit with those who wait.

A durable commit costs a sync of the disk. Writers that stand in line do their work one after
the other inside one transaction, each in a savepoint of its own, and leave together when it is
committed. Nobody is told that something is saved before it is.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Engine
from sqlmodel import Session

LONGEST_BATCH = 0.02
"""Seconds after which a transaction takes no more writers on."""


class Busy(Exception):
    """Another writer held the database for longer than we may keep a person waiting."""


class SharedConnection(sqlite3.Connection):
    """SQLite's connection, on which several writers' transactions can be parts of one.

    Between `share` and `end`, what SQLAlchemy begins, commits and rolls back is a savepoint:
    at the driver it costs a tenth of SQLAlchemy's own.
    """

    shared = False

    def share(self, patience: float) -> None:
        """Begin to write, for which other processes are waited for, in seconds."""
        self.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        self.execute("BEGIN IMMEDIATE")
        self.shared = True

    def end(self) -> None:
        """Commit everybody's part. Raises Busy when SQLite has undone them all already."""
        self.shared = False
        if not self.in_transaction:
            raise Busy
        super().commit()

    def begin(self) -> None:
        """Begin a transaction that sees one state of the database, or a part of the shared one."""
        self.execute("SAVEPOINT part" if self.shared else "BEGIN")

    def commit(self) -> None:
        """Keep the part, or end the transaction."""
        if self.shared:
            self.execute("RELEASE part")
        else:
            super().commit()

    def rollback(self) -> None:
        """Undo the part, or the transaction. A full disk has undone all of it already."""
        if not self.shared:
            super().rollback()
        elif self.in_transaction:
            self.execute("ROLLBACK TO part")
            self.execute("RELEASE part")


class _Batch:
    """One transaction and the writers who wait for its commit."""

    def __init__(self, engine: Engine, patience: float) -> None:
        self.connection = engine.connect()
        self._driver: SharedConnection = cast(
            SharedConnection, self.connection.connection.dbapi_connection
        )
        try:
            self._driver.share(patience)
        except sqlite3.OperationalError as refused:
            self.connection.close()
            if refused.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise Busy from refused
            raise
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.failure: BaseException | None = None

    def end(self) -> None:
        """Commit; a failure is everybody's."""
        try:
            self._driver.end()
        except BaseException as failure:  # noqa: BLE001 - raised again by each writer
            self.failure = failure
            self.connection.invalidate()  # closing the file's handle rolls back what is left
        finally:
            self.connection.close()
            self.ended.set()

    @property
    def is_whole(self) -> bool:
        """Whether SQLite still holds the transaction: a full disk rolls all of it back."""
        return self._driver.in_transaction


class Writer:
    """Hands out the turn to write. `wait` is how many seconds to stand in line at most."""

    def __init__(self, engine: Engine, wait: float) -> None:
        self._engine = engine
        self._wait = wait
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._taken = False
        self._batch: _Batch | None = None

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @contextmanager
    def turn(self) -> Iterator[Session]:
        """One writer's work. Raises `Busy` when its turn does not come in time."""
        latest = time.monotonic() + self._wait
        self._stand_in_line()
        batch = None
        try:
            batch = self._open_batch(max(latest - time.monotonic(), 0))
            with Session(batch.connection, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            if batch is None:
                self._pass_on()
            else:
                self._leave(batch)
        batch.ended.wait()
        if batch.failure is not None:
            raise batch.failure

    def _open_batch(self, patience: float) -> _Batch:
        """The transaction under way or a new one, for which other processes are waited for.

        What is left of `patience` counts: the line and the lock together take `wait` seconds.
        """
        if self._batch is None:
            self._batch = _Batch(self._engine, patience)
        return self._batch

    def _leave(self, batch: _Batch) -> None:
        """Pass the turn on within the transaction while it is young, else end it first."""
        with self._lock:
            young = time.monotonic() - batch.began < LONGEST_BATCH
            if self._line and young and batch.is_whole:
                self._line.popleft().set()
                return
        self._batch = None
        batch.end()
        self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._taken = False

    def _stand_in_line(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._line.append(mine)
        if mine.wait(self._wait):
            return
        with self._lock:
            if mine.is_set():
                return  # it came just now
            self._line.remove(mine)
        raise Busy
