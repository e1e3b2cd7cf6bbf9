"""Writers on SQLite take turns, share commits, and never answer for each other."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from storage.database import Busy, Database
from storage.tables import Pause, Workspace, metadata
from storage.writer import LONGEST_BATCH

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'headway.db'}", wait=0.3)
    metadata.create_all(database.engine)
    yield database
    database.close()


def ids(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Workspace.id)))


def test_what_many_threads_write_at_once_is_stored_once_each(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'many.db'}", wait=20)
    metadata.create_all(database.engine)
    commits = []

    @event.listens_for(database.engine, "checkout")
    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(lambda sql: commits.append(1) if sql == "COMMIT" else None)

    def write(thread: int) -> None:
        for turn in range(20):
            name = f"T{thread}-{turn}"
            with database.write() as session:
                session.add(Workspace(id=name, installed_at=NOW))
            assert name in ids(database), "it was said to be saved before it was"

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(database) == {f"T{n}-{turn}" for n in range(8) for turn in range(20)}
    assert len(commits) < 160, "writers who wait share a commit"
    database.close()


def test_a_writer_who_fails_takes_nothing_of_the_others_along(database: Database) -> None:
    inside = threading.Event()
    leave = threading.Event()

    def first() -> None:
        with database.write() as session:
            session.add(Workspace(id="first", installed_at=NOW))
            inside.set()
            leave.wait(5)

    def fails() -> None:
        with pytest.raises(ZeroDivisionError), database.write() as session:
            session.add(Workspace(id="failed", installed_at=NOW))
            session.flush()
            raise ZeroDivisionError

    threads = [threading.Thread(target=first), threading.Thread(target=fails)]
    threads[0].start()
    inside.wait(5)
    threads[1].start()
    leave.set()
    for thread in threads:
        thread.join()
    with database.write() as session:
        session.add(Workspace(id="after", installed_at=NOW))
    assert ids(database) == {"first", "after"}


def test_who_stands_in_line_for_too_long_is_told_that_it_is_busy(database: Database) -> None:
    with database.write() as session:
        session.add(Workspace(id="slow", installed_at=NOW))
        refused: list[float] = []

        def impatient() -> None:
            began = time.monotonic()
            with pytest.raises(Busy), database.write():
                pass
            refused.append(time.monotonic() - began)

        thread = threading.Thread(target=impatient)
        thread.start()
        thread.join()
        assert 0.25 < refused[0] < 1.5
    with database.write() as session:
        session.add(Workspace(id="next", installed_at=NOW))
    assert ids(database) == {"slow", "next"}


def test_another_process_that_holds_the_file_makes_it_busy_too(database: Database) -> None:
    assert database.url.database is not None
    other = sqlite3.connect(database.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), database.write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
    other.execute("ROLLBACK")
    other.close()
    with database.write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
    assert ids(database) == {"T1"}


def test_a_commit_that_fails_is_told_to_its_writer_and_the_next_one_writes(
    database: Database,
) -> None:
    with pytest.raises(sqlite3.IntegrityError), database.write() as session:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.add(Workspace(id="lost", installed_at=NOW))
        session.add(Pause(workspace_id="nowhere", until=NOW))
    with database.write() as session:
        session.add(Workspace(id="kept", installed_at=NOW))
    assert ids(database) == {"kept"}


def test_nobody_is_told_that_something_is_saved_when_sqlite_undoes_it_for_all(
    tmp_path: Path,
) -> None:
    """As it does when the disk is full."""
    database = Database(f"sqlite:///{tmp_path / 'headway.db'}", wait=20)
    metadata.create_all(database.engine)
    told: list[str] = []

    def first() -> None:
        try:
            with database.write() as session:
                session.add(Workspace(id="first", installed_at=NOW))
        except Busy:
            told.append("busy")

    def fails() -> None:
        with pytest.raises(ZeroDivisionError), database.write() as session:
            session.connection().exec_driver_sql("ROLLBACK")
            raise ZeroDivisionError

    for _ in range(50):  # on a busy machine they may come too far apart to share
        threads = [threading.Thread(target=first), threading.Thread(target=fails)]
        with database.write():  # both stand in line meanwhile, and so share the next transaction
            for number, thread in enumerate(threads, start=1):
                thread.start()
                while len(database._writer._line) < number:
                    time.sleep(0.001)
            time.sleep(LONGEST_BATCH)
        for thread in threads:
            thread.join()
        if told:
            break
        with database.write() as session:
            session.delete(session.get_one(Workspace, "first"))
    assert told == ["busy"]
    with database.write() as session:
        session.add(Workspace(id="after", installed_at=NOW))
    assert ids(database) == {"after"}
    database.close()


def test_a_naive_datetime_cannot_be_stored(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"), database.write() as session:
        session.add(Workspace(id="T1", installed_at=naive))
    assert ids(database) == set()


def test_a_new_file_may_be_opened_by_several_at_the_same_moment(tmp_path: Path) -> None:
    for number in range(20):
        databases = [Database(f"sqlite:///{tmp_path / str(number)}.db", wait=20) for _ in range(4)]
        together = threading.Barrier(len(databases))
        failures: list[Exception] = []

        def look(
            database: Database, together: threading.Barrier, failures: list[Exception]
        ) -> None:
            together.wait()
            try:
                with database.write() as session:
                    session.connection().execute(text("SELECT 1"))
            except Exception as failed:  # noqa: BLE001 - shown by the assertion below
                failures.append(failed)

        threads = [
            threading.Thread(target=look, args=(database, together, failures))
            for database in databases
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for database in databases:
            database.close()
        assert not failures
