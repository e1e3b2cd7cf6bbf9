"""Brings a database to the present schema, and says who can work with it.

Two versions of Headway may run side by side while replicas are replaced one by one. So a
migration either only adds what an older version need not know of (an expansion, `oldest = None`),
or it names in `oldest` the oldest version, by the revision that came with it, that can work with
what it leaves. The database remembers that, where an older version finds it.

Alembic is imported only where there is something to do: it is a seventh of all imports, and
most starts find the database up to date.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.isolation import enforce
from storage.replicas import older_versions
from storage.revisions import MIGRATIONS, newest
from storage.trouble import OLDEST_POSTGRESQL, ForeignDatabase, ServerTooOld

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 4_841_651
"""Any number, as long as every process uses the same."""

_TABLE_WAIT = "10s"
"""How long a migration stands in line for a table that is in use."""


class OthersRun(Exception):
    """A version runs that could not work with what the migrations would leave."""


class OtherVersion(Exception):
    """A sentence: the database is not at a revision that this version works with."""


NEWER_CHANGED_IT = (
    "A newer version of Headway changed the database, and this one cannot work with it any more: "
    "start the newer one."
)


def demand(database: Database) -> None:
    """Raise `OtherVersion` or `ServerTooOld` unless this version can work with the database."""
    demand_server(database)
    if is_empty(database):
        raise OtherVersion(
            "The database is empty: `headway run` or `headway migrate` makes its tables."
        )
    if missing(database):
        raise OtherVersion("The database is not up to date: run `headway migrate` first.")
    if too_old(database):
        raise OtherVersion(NEWER_CHANGED_IT)


def demand_server(database: Database) -> None:
    """Raise `ServerTooOld` where PostgreSQL is older than what Headway is tested on."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        version = int((connection.dialect.server_version_info or (0,))[0])
    if version < OLDEST_POSTGRESQL:
        raise ServerTooOld(version)


def upgrade(database: Database, folder: Path = MIGRATIONS) -> None:
    """Run every migration that is missing, in one transaction but for procrastinate's own.

    Safe when several processes start at once: the later ones wait and find nothing to do. Raises
    `OthersRun`, and changes nothing, while a version is connected that would break; nobody else
    can be on SQLite, where one process is all there is. Raises `ServerTooOld`.
    """
    demand_server(database)
    if not missing(database, folder):
        return
    from alembic import command

    # On SQLite a writing transaction takes the lock before it looks at the version.
    writing = database.engine.execution_options(writing=True)
    with writing.begin() as connection:
        if not database.is_sqlite:
            # Another process may take its time; but who waits for a table holds up everybody.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{_TABLE_WAIT}'"))
            # A migration may change the rows of every workspace.
            connection.execute(text("SET LOCAL headway.everywhere = 'on'"))
        oldest = _oldest(folder, newest(folder))
        if oldest and not database.is_sqlite:
            _refuse_others(connection, oldest)
        command.upgrade(configuration(connection, folder), "head")
        enforce(connection)


def remember_oldest(connection: Connection, folder: Path) -> None:
    """Write down who can work with the database as it is: after a step forward, or one back."""
    if not any(it["name"] == "oldest" for it in inspect(connection).get_columns(_TABLE)):
        connection.execute(text(f"ALTER TABLE {_TABLE} ADD COLUMN oldest VARCHAR(32)"))
    oldest = _oldest(folder, _versions(connection)[0])
    connection.execute(text(f"UPDATE {_TABLE} SET oldest = :it"), {"it": oldest or None})  # noqa: S608


def missing(database: Database, folder: Path = MIGRATIONS) -> bool:
    """Whether this version brings migrations that the database has not seen yet."""
    with database.engine.connect() as connection:
        return _versions(connection)[0] < newest(folder)


def is_empty(database: Database) -> bool:
    """Whether no version of Headway has ever used the database."""
    with database.engine.connect() as connection:
        return not _versions(connection)[0]


def too_old(database: Database, folder: Path = MIGRATIONS) -> bool:
    """Whether a newer version changed the database so that this one cannot work with it."""
    with database.engine.connect() as connection:
        return _versions(connection)[1] > newest(folder)


def try_to_begin(database: Database) -> None:
    """Raise what the first upgrade would where no table can be made; nothing is left behind."""
    with database.engine.execution_options(writing=True).connect() as connection:
        connection.execute(text("CREATE TABLE headway_trial (id INTEGER)"))
        connection.rollback()


_TABLE = "alembic_version"
"""Alembic's own table, which gets a column of ours."""


def _versions(connection: Connection) -> tuple[str, str]:
    """The database's revision and the oldest that can work with it; empty when there is none.

    Raises `ForeignDatabase`.
    """
    if not inspect(connection).has_table(_TABLE):
        return "", ""
    row = connection.execute(text(f"SELECT * FROM {_TABLE}")).mappings().first()  # noqa: S608
    if row and not row["version_num"].isdecimal():
        raise ForeignDatabase
    return (row["version_num"], row.get("oldest") or "") if row else ("", "")


def _oldest(folder: Path, revision: str) -> str:
    """The oldest version that can work with a database of that revision; empty when any can."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(configuration(folder=folder)).walk_revisions()
    done = [script.module for script in scripts if script.revision <= revision]
    return max((getattr(module, "oldest", None) or "" for module in done), default="")


def _refuse_others(connection: Connection, oldest: str) -> None:
    old = older_versions(connection, oldest)
    if old:
        raise OthersRun(
            "The database cannot be brought up to date while older replicas run that could not "
            f"work with it (schema {', '.join(old)}): stop them first, "
            f"or bring them to a version with schema {oldest} before this one."
        )


def write(message: str) -> None:
    """Write the migration from the last one to what the models say now; read it before use."""
    from alembic import command

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/last.db")
        upgrade(database)
        with database.engine.connect() as connection:
            command.revision(
                configuration(connection),
                message=message,
                autogenerate=True,
                rev_id=f"{int(newest()) + 1:04}",
            )
        database.close()


def configuration(connection: Connection | None = None, folder: Path = MIGRATIONS) -> Config:
    """Alembic's configuration, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    write(sys.argv[1])
