"""Copies of the database: made while it is in use, whole, and put back without doubling."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text
from sqlmodel import func, select

from bot import cli
from storage import backup_postgresql
from storage.backup import CannotBackUp, CannotRestore, backup, restore
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.migrate import missing, upgrade
from storage.people.people import Person
from storage.revisions import newest
from storage.types import DeliveryState
from storage.workspaces.workspaces import Workspace
from tests.bot.conftest import Office
from tests.bot.test_run import environment
from tests.conftest import NewDatabase
from tests.databases import as_text, binaries

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
S = DeliveryState


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's tools of the version that the tests' server has."""
    if not (os.environ.get("DATABASE_URL_TEST") or "").startswith("postgres"):
        monkeypatch.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")


@pytest.fixture
def used(new_database: NewDatabase) -> Iterator[Database]:
    """A migrated database that holds a workspace with Ana."""
    with new_database(tables=False) as url:
        database = Database(url)
        upgrade(database)
        with database.everywhere().write() as session:
            session.add(Workspace(id="T1", name="Acme", installed_at=NOW))
            session.flush()
            session.add(Person(workspace_id="T1", slack_id="UANA", name="Ana", created_at=NOW))
        yield database
        database.close()


def names(database: Database) -> list[str]:
    with database.everywhere().read() as session:
        return sorted(session.exec(select(Person.name)))


def rename(database: Database, name: str) -> None:
    with database.everywhere().write() as session:
        session.exec(select(Person)).one().name = name


def policies(database: Database) -> list[str]:
    """What keeps workspaces apart on PostgreSQL."""
    if database.is_sqlite:
        return []
    asked = "SELECT tablename || ' ' || qual FROM pg_policies ORDER BY 1"
    with database.engine.connect() as connection:
        return list(connection.scalars(text(asked)))


def break_the_seal(copy: Path) -> None:
    """Leave what an earlier version would have written."""
    whole = copy.read_bytes()
    copy.write_bytes(whole[: whole.rindex(b"\nheadway sha256 ")])


def test_a_copy_brings_back_what_was_there(used: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert backup(used, copy) == newest()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600, "others may not read it"
    rename(used, "Changed")
    with pytest.raises(CannotRestore, match="--replace"):
        restore(used, copy, NOW, replace=False)
    assert names(used) == ["Changed"]
    assert restore(used, copy, NOW, replace=True) == newest()
    assert names(used) == ["Ana"]
    assert not missing(used)
    assert sorted(it.name for it in tmp_path.iterdir() if "part" in it.name) == []


def test_a_copy_moves_to_an_empty_database(
    used: Database, new_database: NewDatabase, tmp_path: Path
) -> None:
    backup(used, tmp_path / "copy")
    with new_database(tables=False) as url:
        other = Database(url)
        try:
            restore(other, tmp_path / "copy", NOW, replace=False)
            assert names(other) == ["Ana"]
            assert policies(other) == policies(used)
        finally:
            other.close()


def test_it_is_made_while_others_write_and_is_of_one_moment(used: Database, tmp_path: Path) -> None:
    """Each writer adds a person and their double in one transaction."""
    stop = threading.Event()
    added: list[int] = []

    def write(which: int) -> None:
        while not stop.is_set():
            number = len(added)
            with used.of("T1").write() as session:
                for half in "ab":
                    slack_id = f"U{which}{number}{half}"
                    session.add(
                        Person(workspace_id="T1", slack_id=slack_id, name=half, created_at=NOW)
                    )
            added.append(number)

    writers = [threading.Thread(target=write, args=(which,)) for which in range(2)]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            backup(used, tmp_path / f"copy{number}")
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    used.close()
    restore(used, tmp_path / "copy2", NOW, replace=True)
    with used.everywhere().read() as session:
        counted = dict(session.exec(select(Person.name, func.count()).group_by(Person.name)).all())
    assert counted["a"] == counted["b"]
    assert 0 < counted["a"] <= len(added) + 2


def test_a_copy_is_never_written_over_another(used: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(CannotBackUp, match="exists already"):
        backup(used, tmp_path / "copy")
    with pytest.raises(CannotBackUp, match="no folder"):
        backup(used, tmp_path / "nowhere" / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


@pytest.mark.parametrize("how", ["cut", "scratched", "something else", "empty"])
def test_a_damaged_copy_is_refused_and_changes_nothing(
    used: Database, tmp_path: Path, how: str
) -> None:
    copy = tmp_path / "copy"
    backup(used, copy)
    whole = copy.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "scratched": whole[: len(whole) // 3] + bytes(4096) + whole[len(whole) // 3 + 4096 :],
        "something else": b"Dear operator, this is no database." * 100,
        "empty": b"",
    }
    copy.write_bytes(damaged[how])
    with pytest.raises(CannotRestore):
        restore(used, copy, NOW, replace=True)
    assert names(used) == ["Ana"]


def test_a_single_flipped_bit_is_told_in_one_sentence(used: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(used, copy)
    whole = copy.read_bytes()
    # In the head, in the checksum, and all over.
    places = {0, 5, 40, len(whole) // 2, len(whole) - 10, len(whole) - 1}
    places |= {number * len(whole) // 50 for number in range(50)}
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        copy.write_bytes(damaged)
        with pytest.raises(CannotRestore) as refused:
            restore(used, copy, NOW, replace=True)
        assert str(refused.value).startswith(f"{copy} is damaged: it is not as")
    rename(used, "Changed")
    copy.write_bytes(whole)
    restore(used, copy, NOW, replace=True)
    assert names(used) == ["Ana"]


def test_a_copy_of_an_earlier_version_has_no_seal_and_is_put_back(
    used: Database, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(used, copy)
    break_the_seal(copy)
    restore(used, copy, NOW, replace=True)
    assert names(used) == ["Ana"]


def test_a_copy_of_a_newer_version_is_refused(used: Database, tmp_path: Path) -> None:
    with used.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
    backup(used, tmp_path / "copy")
    with pytest.raises(CannotRestore, match="newer version"):
        restore(used, tmp_path / "copy", NOW, replace=True)


def test_nothing_is_put_back_while_headway_runs(used: Database, tmp_path: Path) -> None:
    backup(used, tmp_path / "copy")
    other = Database(used.url)
    with other.read() as session:
        session.connection().execute(text("SELECT count(*) FROM workspace"))
        who = "stop it" if used.is_sqlite else rf"Connected: headway {newest()} from the same"
        with pytest.raises(CannotRestore, match=who):
            restore(used, tmp_path / "copy", NOW, replace=True)
    other.close()
    restore(used, tmp_path / "copy", NOW, replace=True)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_who_was_just_stopped_may_take_a_moment_to_be_gone(used: Database, tmp_path: Path) -> None:
    backup(used, tmp_path / "copy")
    other = Database(used.url)
    with other.read() as session:
        session.connection().execute(text("SELECT 1"))
    leaves = threading.Timer(1.5, other.close)
    leaves.start()
    restore(used, tmp_path / "copy", NOW, replace=True)
    leaves.join()
    assert names(used) == ["Ana"]


def test_what_fails_half_way_leaves_the_database_as_it_was(used: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(used, copy)
    break_the_seal(copy)
    rename(used, "Changed")
    if used.is_sqlite:
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("ALTER TABLE delivery RENAME COLUMN lease_until TO gone")
        with pytest.raises(sqlite3.OperationalError):
            restore(used, copy, NOW, replace=True)
    else:
        with pytest.raises(CannotRestore, match="as it was"):
            backup_postgresql.put_back(used, copy, "UPDATE no_such_table SET a = 1")
        whole = copy.read_bytes()
        copy.write_bytes(whole[: len(whole) * 3 // 4])
        with pytest.raises(CannotRestore, match="as it was"):
            backup_postgresql.put_back(used, copy, "SELECT 1")
    assert names(used) == ["Changed"]
    assert list(tmp_path.glob(".*part*")) == []


def test_every_workspace_is_copied_and_they_are_kept_apart_as_before(
    used: Database, tmp_path: Path
) -> None:
    """PostgreSQL keeps rows of workspaces even from their owner, who copies them."""
    with used.everywhere().write() as session:
        session.add(Workspace(id="T2", name="Other", installed_at=NOW))
    backup(used, tmp_path / "copy")
    with used.everywhere().write() as session:
        session.get_one(Workspace, "T2").name = "changed"
    restore(used, tmp_path / "copy", NOW, replace=True)
    with used.everywhere().read() as session:
        assert sorted(session.exec(select(Workspace.name))) == ["Acme", "Other"]
    if not used.is_sqlite:
        with used.of("T2").read() as session:
            assert list(session.exec(select(Workspace.name))) == ["Other"]
        with used.read() as session:
            assert list(session.exec(select(Workspace.name))) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_that_is_damaged_is_replaced_only_when_told_so(
    used: Database, tmp_path: Path
) -> None:
    backup(used, tmp_path / "copy")
    used.close()
    Path(str(used.url.database)).write_bytes(b"no database at all " * 500)
    with pytest.raises(CannotRestore, match="--replace"):
        restore(used, tmp_path / "copy", NOW, replace=False)
    restore(used, tmp_path / "copy", NOW, replace=True)
    assert names(used) == ["Ana"]


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(CannotBackUp, match="no database at"):
        backup(database, tmp_path / "copy")
    with pytest.raises(CannotRestore, match="no file"):
        restore(database, tmp_path / "copy", NOW, replace=False)
    with pytest.raises(CannotBackUp, match="memory"):
        backup(Database("sqlite://"), tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to somebody")
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("there", [True, False])
def test_root_restores_for_whoever_runs_the_service(
    used: Database, tmp_path: Path, there: bool
) -> None:
    backup(used, tmp_path / "copy")
    target = Path(str(used.url.database))
    used.close()
    if not there:
        folder = tmp_path / "data"
        folder.mkdir()
        target = folder / "headway.db"
    os.chown(target if there else target.parent, 10001, 10001)
    other = Database(f"sqlite:///{target}")
    restore(other, tmp_path / "copy", NOW, replace=True)
    other.close()
    assert (target.stat().st_uid, target.stat().st_gid) == (10001, 10001)


def test_without_postgresqls_tools_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(CannotBackUp, match="postgresql-client"):
        backup(database, tmp_path / "copy")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_tools_of_an_older_version_than_the_server_are_named_with_the_remedy(
    used: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the version is made up: what such tools then say is not reached."""
    old = tmp_path / "bin"
    old.mkdir()
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (old / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{old}:{os.environ['PATH']}")
    with pytest.raises(CannotBackUp, match=r"pg_dump here is 9.*or newer \(on Debian: postgresql"):
        backup(used, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_copy_of_newer_tools_than_there_are_here_is_refused_with_the_remedy(
    used: Database, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    backup(used, copy)
    break_the_seal(copy)
    whole = bytearray(copy.read_bytes())
    whole[6] = 99  # the minor version of the archive's format, after PGDMP and the major one
    copy.write_bytes(whole)
    with pytest.raises(CannotRestore, match=r"newer tools of PostgreSQL's.*first on PATH"):
        restore(used, copy, NOW, replace=True)
    assert names(used) == ["Ana"]


def test_a_copy_goes_back_only_to_the_kind_that_it_came_from(
    used: Database, tmp_path: Path
) -> None:
    backup(used, tmp_path / "copy")
    other = "postgresql://nobody@127.0.0.1:9/none" if used.is_sqlite else "sqlite:///other.db"
    kinds = ("SQLite", "PostgreSQL") if used.is_sqlite else ("PostgreSQL", "SQLite")
    with pytest.raises(
        CannotRestore, match=f"is a copy of a database on {kinds[0]}.*names one on {kinds[1]}"
    ):
        restore(Database(other), tmp_path / "copy", NOW, replace=True)


def test_the_password_is_in_no_argument_that_others_could_see() -> None:
    database = Database("postgresql://me:s%40%3A cret@127.0.0.1/none?sslmode=disable")
    with backup_postgresql._address(database) as address:
        assert "cret" not in address
        place = conninfo_to_dict(address)
        assert place["sslmode"] == "disable"
        file = Path(str(place["passfile"]))
        assert file.read_text() == "*:*:*:*:s@\\: cret\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.exists()


def test_after_a_restore_nothing_is_sent_twice(office: Office, tmp_path: Path) -> None:
    """Back up, send, restore, run."""
    sender = office.sender()
    sent_before = office.enqueue("sent before")
    sender.drain(office.team)
    in_channel = office.enqueue("to a channel")
    in_dm = office.enqueue("to Ana", person_id=office.ana)
    under_way = office.enqueue("under way")
    with office.database.of(office.team).write() as session:
        row = session.get_one(Delivery, under_way)
        row.state, row.attempt = S.SENDING, 1
        row.lease_until = office.now() + timedelta(minutes=5)
        row.payload = {"do": "post", "at": office.now().timestamp(), "text": "under way"}
        row.payload |= {"blocks": [], "thread_ts": None}
    later = office.enqueue("later", due_at=office.now() + timedelta(hours=5))
    backup(office.database, tmp_path / "copy")

    office.advance(1200)
    sender.drain(office.team)
    office.advance(600)
    sender.drain(office.team)
    office.advance(60)
    sender.drain(office.team)
    new = office.enqueue("after the copy")
    sender.drain(office.team)
    posted, said = sorted(office.posted()), office.in_dm()
    assert posted == ["after the copy", "sent before", "to a channel", "under way"]
    assert said == ["to Ana"]

    office.advance(3600)
    restore(office.database, tmp_path / "copy", office.now(), replace=True)
    assert [office.state(it) for it in (sent_before, in_channel, in_dm, under_way, later)] == [
        S.SENT,
        S.UNSURE,
        S.UNSURE,
        S.UNSURE,
        S.PENDING,
    ]
    again = office.sender()
    for _ in range(3):
        again.drain(office.team)
        office.advance(61)
    assert sorted(office.posted()) == posted
    assert office.in_dm() == said
    for it in (in_channel, in_dm, under_way):
        assert office.state(it) is S.SENT
        assert office.row(it).ts is not None
    with pytest.raises(Exception, match="No row"):
        office.row(new)
    office.advance(5 * 3600)
    again.drain(office.team)
    assert office.state(later) is S.SENT


def test_what_was_not_sent_before_a_restore_is_sent_after_it(
    office: Office, tmp_path: Path
) -> None:
    note = office.enqueue("hello")
    backup(office.database, tmp_path / "copy")
    office.advance(3600)
    restore(office.database, tmp_path / "copy", office.now(), replace=True)
    assert office.state(note) is S.UNSURE
    for _ in range(2):
        office.sender().drain(office.team)
    assert office.posted() == ["hello"]


def test_an_operator_copies_and_restores_by_command(
    office: Office,
    used: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in environment(office, as_text(used.url), http=False, port=0).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["backup", "copy"]) == 0
    assert f"schema {newest()}" in capsys.readouterr().out
    assert cli.main(["backup", "copy"]) == 1
    assert "exists already" in capsys.readouterr().err
    rename(used, "Changed")
    used.close()
    assert cli.main(["restore", "copy"]) == 1
    assert "--replace" in capsys.readouterr().err
    assert cli.main(["restore", "copy", "--replace"]) == 0
    assert names(used) == ["Ana"]
