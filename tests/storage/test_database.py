import threading
import traceback
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Busy, Database
from storage.people import Workspace, workspace_by_id

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_what_was_written_is_read_again(database: Database) -> None:
    with database.write() as session:
        session.add(Workspace(id="T1", name="Acme", installed_at=NOW))
    with database.read() as session:
        workspace = workspace_by_id(session, "T1")
    assert workspace is not None
    assert (workspace.name, workspace.installed_at) == ("Acme", NOW)


def test_a_write_that_raises_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(Workspace(id="T1", installed_at=NOW))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.read() as session:
        assert workspace_by_id(session, "T1") is None


def test_what_people_wrote_is_not_in_the_error_of_a_failed_statement(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed, database.read() as session:
        session.execute(text("SELECT * FROM nowhere WHERE title = :title"), {"title": "Secret"})
    assert "nowhere" in str(failed.value)
    assert "Secret" not in str(failed.value)


REFUSED = {
    "a whole row": "INSERT INTO said VALUES (NULL, 'Secret')",
    "a key": "INSERT INTO said VALUES (1, 'Secret'), (2, 'Secret')",
    "a value": "SELECT CAST('Secret' AS integer)",
    "a value in a statement": "SELECT * FROM workspace WHERE installed_at < 'Secret'",
}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("quoted", REFUSED)
def test_postgresql_quotes_nobody_in_its_errors(database: Database, quoted: str) -> None:
    """Wherever the error ends up: a log, a traceback, or the one that it was raised from.

    Of a table with policies PostgreSQL quotes no rows itself, unless the role is exempt.
    """
    with pytest.raises(DBAPIError) as failed, database.write() as session:
        said = "CREATE TEMP TABLE said (id integer NOT NULL, words text UNIQUE)"
        session.connection().exec_driver_sql(said)
        session.connection().exec_driver_sql(REFUSED[quoted])
    told = "".join(traceback.format_exception(failed.value)).replace(REFUSED[quoted], "")
    assert "Secret" not in told
    assert str(failed.value.orig) in str(failed.value)
    assert len(str(failed.value.orig)) > 20, "it still says what failed"


def test_each_test_starts_with_an_empty_database(database: Database) -> None:
    with database.read() as session:
        assert workspace_by_id(session, "T1") is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_writer_that_cannot_begin_in_time_is_told_so(database_url: str) -> None:
    """The other writer is another process: a second `Database` shares no lock with the first."""
    first, second = Database(database_url), Database(database_url, wait=0.1)
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with first.write() as session:
            session.add(Workspace(id="T1", installed_at=NOW))
            session.flush()
            holds.set()
            done.wait(5)

    writer = threading.Thread(target=hold)
    writer.start()
    assert holds.wait(5)
    try:
        with pytest.raises(Busy), second.write():
            pass
        with second.read() as session:
            assert session.scalar(text("SELECT count(*) FROM workspace")) == 0
    finally:
        done.set()
        writer.join()
        first.close()
        second.close()
