import os
import sqlite3
import threading
import traceback
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Executable, or_, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.database import Busy, Database, built_once, columns_once
from storage.workspaces.workspaces import Workspace, workspace_by_id

pytestmark = pytest.mark.both

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_what_was_written_is_read_again(database: Database) -> None:
    with database.write() as session:
        session.add(Workspace(id="T1", name="Acme", installed_at=NOW))
    with database.read() as session:
        workspace = workspace_by_id(session, "T1")
    assert workspace is not None
    assert (workspace.name, workspace.installed_at) == ("Acme", NOW)


def test_a_query_that_runs_often_builds_its_statement_once(database: Database) -> None:
    built = []

    @built_once
    def by_name(workspace_id: str, name: str) -> SelectOfScalar[Workspace]:
        built.append("rows")
        return select(Workspace).where(Workspace.id == workspace_id, Workspace.name == name)

    @columns_once
    def names(workspace_id: str, others: list[str]) -> Executable:
        built.append("columns")
        wanted = or_(col(Workspace.id) == workspace_id, col(Workspace.id).in_(others))
        return select(Workspace.name).where(wanted).order_by(Workspace.name)

    with database.write() as session:
        session.add(Workspace(id="T1", name="Acme", installed_at=NOW))
        session.add(Workspace(id="T2", name="Bolt", installed_at=NOW))
        assert names(session, "T1", others=["T2"]).scalars().all() == ["Acme", "Bolt"]
    with database.read() as session:
        assert names(session, "T1", []).scalars().all() == ["Acme"]
        assert by_name(session, "T1", "Bolt").first() is None
        found = by_name(session, name="Bolt", workspace_id="T2").one()
        assert found is session.get(Workspace, "T2")
    assert built == ["rows", "columns"]


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


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{tmp_path / 'data' / 'here' / 'headway.db'}")
        with database.write() as session:
            session.connection().execute(text("CREATE TABLE t (a)"))
            files = sorted((tmp_path / "data" / "here").iterdir())
            assert [it.name for it in files] == ["headway.db", "headway.db-shm", "headway.db-wal"]
            assert {rights(it) for it in files} == {"0o600"}
        database.close()
    finally:
        os.umask(before)
    assert rights(tmp_path / "data") == rights(tmp_path / "data" / "here") == "0o700"


def test_a_database_that_others_could_read_becomes_private_and_its_folder_stays(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "headway.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a)")
        files = [path, tmp_path / "headway.db-wal", tmp_path / "headway.db-shm"]
        for file in files:
            file.chmod(0o644)
        database = Database(f"sqlite:///{path}")
        with database.read() as session:
            session.execute(text("SELECT * FROM t"))
            assert {rights(it) for it in files} == {"0o600"}
        database.close()
    assert rights(tmp_path) == "0o755"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_deleted_leaves_no_bytes_in_sqlites_file(database: Database) -> None:
    said = "a win that nobody is to find " * 40
    with database.write() as session:
        session.add(Workspace(id="T1", name=said, installed_at=NOW))
    with database.write() as session:
        session.delete(session.get_one(Workspace, "T1"))
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA secure_delete")).scalar_one() == 1
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert b"nobody is to find" not in Path(str(database.url.database)).read_bytes()
