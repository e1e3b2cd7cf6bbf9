"""Copies of the whole database: made while it is in use, checked, sealed, and put back.

The seal is a line behind the copy with a checksum of it: neither SQLite nor PostgreSQL's tools
would notice a bit that turns one letter into another, and neither minds the line.

After a restore the ledger knows less than Slack has seen: what was due by then may have been sent
since the copy was made. Such messages become doubtful, and are looked for before they are sent
again.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from storage import backup_postgresql as postgresql
from storage.backup_errors import CannotBackUp, CannotRestore
from storage.database import Database
from storage.migrate import demand_server, upgrade
from storage.revisions import newest

__all__ = ["CannotBackUp", "CannotRestore", "backup", "restore"]

_SEAL = b"\nheadway sha256 "

_DOUBT = (
    "UPDATE {delivery} SET state = 'unsure', lease_until = NULL "
    "WHERE state = 'sending' OR (state = 'pending' AND due_at <= {now})"
)


def backup(database: Database, path: Path) -> str:
    """Write a checked copy to a new file, readable by its owner only; returns its revision.

    Readers and writers go on meanwhile. The file appears whole or not at all. Raises
    `CannotBackUp`.
    """
    if path.exists():
        raise CannotBackUp(f"{path} exists already: choose another name, it is not overwritten.")
    if not path.parent.is_dir():
        raise CannotBackUp(f"There is no folder {path.parent}: make it first.")
    with _aside(path) as aside:
        if database.is_sqlite:
            _copy_sqlite(_file_of(database), aside)
            revision = _examine_sqlite(aside)
        else:
            postgresql.dump(database, aside)
            revision = postgresql.examine(aside)
        _seal(aside)
        _keep(aside, path)
    return revision


def restore(database: Database, path: Path, now: datetime, *, replace: bool) -> str:
    """Put a copy in the place of the database, all of it or nothing; returns its revision.

    Refuses while Headway runs, a copy that is damaged or of a newer version, and, unless
    `replace`, a database that holds a workspace. Raises `CannotRestore`. What was due by `now` is
    doubtful afterwards, and migrations that the copy had not seen are run.
    """
    if not path.is_file():
        raise CannotRestore(f"There is no file {path}.")
    if not _is_as_sealed(path):
        raise CannotRestore(
            f"{path} is damaged: it is not as `headway backup` wrote it. Take another copy; the "
            "database is as it was."
        )
    kind, needed = _kind(path), "SQLite" if database.is_sqlite else "PostgreSQL"
    if kind not in (None, needed):
        raise CannotRestore(
            f"{path} is a copy of a database on {kind}, and DATABASE_URL names one on {needed}: "
            "a copy goes back to where it came from. Set DATABASE_URL to a database on "
            f"{kind}; nothing moves what is in one to the other."
        )
    demand_server(database)
    try:
        revision = _examine_sqlite(path) if database.is_sqlite else postgresql.examine(path)
    except CannotBackUp as unreadable:
        raise CannotRestore(str(unreadable)) from unreadable
    if revision > newest():
        raise CannotRestore(
            f"The copy was made by a newer version (schema {revision}, this one knows "
            f"{newest()}): restore it with that version."
        )
    if not replace and _is_used(database):
        raise CannotRestore(
            "Something is in the database already: say --replace to put the copy in its place."
        )
    if database.is_sqlite:
        _put_back_sqlite(database, path, now)
    else:
        moment = f"'{now.astimezone(UTC).isoformat()}'::timestamptz"
        postgresql.put_back(database, path, _DOUBT.format(delivery="public.delivery", now=moment))
        upgrade(database)
    return revision


def _seal(path: Path) -> None:
    seal = _seal_of(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(seal)


def _is_as_sealed(path: Path) -> bool:
    """Whether the copy is what was sealed. One without a seal, of an earlier version, may be."""
    length = path.stat().st_size - len(_SEAL) - 65
    if length < 0:
        return True
    with path.open("rb") as file:
        file.seek(length)
        seal = file.read()
    return not seal.startswith(_SEAL) or seal == _seal_of(path, length)


def _seal_of(path: Path, length: int) -> bytes:
    """What seals the first bytes of the file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (part := file.read(min(length, 1 << 20))):
            found.update(part)
            length -= len(part)
    return _SEAL + found.hexdigest().encode() + b"\n"


def _kind(path: Path) -> str | None:
    """What wrote the file, by its first bytes; None for neither."""
    with path.open("rb") as file:
        begins = file.read(16)
    if begins == b"SQLite format 3\0":
        return "SQLite"
    return "PostgreSQL" if begins.startswith(b"PGDMP") else None


def _is_used(database: Database) -> bool:
    """Whether it holds a workspace, or is a file that may be anything."""
    if database.is_sqlite:
        if not _file_of(database).exists():
            return False
        try:
            _examine_sqlite(_file_of(database))
        except CannotBackUp:
            return _file_of(database).stat().st_size > 0
    elif not postgresql.has_tables(database):
        return False
    with database.everywhere().read() as session:
        return bool(session.connection().scalar(text("SELECT count(*) FROM workspace")))


def _put_back_sqlite(database: Database, path: Path, now: datetime) -> None:
    target = _file_of(database)
    database.close()
    if target.exists():
        _take_out_of_use(target)
    with _aside(target) as aside:
        _copy_sqlite(path, aside)
        copy = Database(f"sqlite:///{aside}")
        try:
            upgrade(copy)
        finally:
            copy.close()
        with closing(sqlite3.connect(aside)) as connection, connection:
            # As SQLAlchemy writes moments on SQLite: UTC without a zone.
            moment = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
            connection.execute(_DOUBT.format(delivery="delivery", now="?"), [moment])
        _examine_sqlite(aside)
        _give_to_whoever_runs(aside, target)
        for end in ("-wal", "-shm"):  # of a database that is gone or damaged
            Path(f"{target}{end}").unlink(missing_ok=True)
        _keep(aside, target)


def _give_to_whoever_runs(aside: Path, target: Path) -> None:
    """Root may restore for a service that runs as somebody else, who must be able to open it."""
    if os.geteuid() == 0:
        owner = (target if target.exists() else target.parent).stat()
        os.chown(aside, owner.st_uid, owner.st_gid)


def _take_out_of_use(target: Path) -> None:
    """Empty the write-ahead log, which fails while anybody has the file open."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as used:
        raise CannotRestore("Headway is running on this database: stop it first.") from used
    except sqlite3.DatabaseError:
        return  # it is no database: that may be why a copy is put in its place


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise CannotBackUp(f"There is no database at {source}.")
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as copy:
        ours.backup(copy)  # one snapshot: writers go on meanwhile
        copy.execute("PRAGMA journal_mode=DELETE")  # so that it is a single file


def _examine_sqlite(path: Path) -> str:
    """The revision of a copy that is whole; raises `CannotBackUp`."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
            if verdict != "ok" or dangling is not None:
                first = str(verdict).partition("\n")[0]
                raise CannotBackUp(f"{path.name} is damaged: {first}.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as damaged:
        raise CannotBackUp(f"{path.name} is no database of Headway's, or damaged.") from damaged
    if row is None:
        raise CannotBackUp(f"{path.name} was never migrated: there is nothing in it.")
    revision: str = row[0]
    return revision


def _file_of(database: Database) -> Path:
    name = database.url.database
    if name in (None, "", ":memory:"):
        raise CannotBackUp("A database in memory cannot be copied.")
    return Path(str(name))


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A new file beside `path`, for its owner only, removed at the end unless it was kept."""
    aside = path.with_name(f".{path.name}.part")
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield aside
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{aside}{end}").unlink(missing_ok=True)


def _keep(aside: Path, path: Path) -> None:
    """Give the file its name once all of it is on the disk."""
    for place in (aside, aside.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if place is aside:
            aside.replace(path)
