"""What counts as a database that does not answer, and how long anybody waits for one."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Busy, Database, is_unavailable
from tests.conftest import NewDatabase

pytestmark = pytest.mark.both


def test_a_missing_column_is_a_defect_and_not_an_outage(database: Database) -> None:
    """SQLite and PostgreSQL class it differently; it must stop nobody from saying what is wrong."""
    for wrong in ("SELECT no_such_column FROM person", "SELECT 1 FROM no_such_table", "SELEKT"):
        with pytest.raises(Exception) as raised, database.read() as session:  # noqa: PT011
            session.execute(text(wrong))
        assert not is_unavailable(raised.value), wrong


def test_a_database_that_cannot_be_opened_or_written_does_not_answer(tmp_path: Path) -> None:
    folder = tmp_path / "folder.db"
    folder.mkdir()
    cannot_open = Database(f"sqlite:///{folder}")
    with pytest.raises(OperationalError) as raised:
        cannot_open.ping()
    assert is_unavailable(raised.value)

    path = tmp_path / "file.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    read_only = Database(f"sqlite:///{path}")
    with pytest.raises(OperationalError) as raised, read_only.write() as session:
        session.execute(text("PRAGMA query_only=ON"))
        session.execute(text("INSERT INTO t VALUES (1)"))
    assert is_unavailable(raised.value)
    read_only.close()


def test_a_server_that_is_not_there_does_not_answer() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing", wait=0.2)
    with pytest.raises(OperationalError) as raised:
        nowhere.ping()
    assert is_unavailable(raised.value)


def test_a_full_pool_does_not_answer() -> None:
    assert is_unavailable(PoolTimeout())
    assert is_unavailable(Busy())
    assert not is_unavailable(ValueError())


def test_a_whole_queue_of_writers_waits_no_longer_than_one(
    new_database: NewDatabase, request: pytest.FixtureRequest
) -> None:
    """Standing in line and waiting for the other process come out of the same patience."""
    with new_database() as url:
        ours, other = Database(url, wait=0.4), Database(url)
        waited: list[float] = []

        def write() -> None:
            began = time.monotonic()
            with pytest.raises(Busy), ours.write() as session:
                session.execute(text("LOCK TABLE workspace IN EXCLUSIVE MODE"))
            waited.append(time.monotonic() - began)

        with other.write() as session:
            if not other.is_sqlite:
                session.execute(text("LOCK TABLE workspace IN EXCLUSIVE MODE"))
            writers = [threading.Thread(target=write) for _ in range(4)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join()
        assert len(waited) == 4, request.node.name
        assert max(waited) < 0.7
        ours.close()
        other.close()
