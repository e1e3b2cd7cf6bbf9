"""Brings a database to the present schema.

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

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_841_651
"""Any number, as long as every process uses the same."""


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction.

    Safe when several processes start at once: the later ones wait and find nothing to do.
    """
    if not missing(database):
        return
    from alembic import command

    # On SQLite a writing transaction takes the lock before it looks at the version.
    writing = database.engine.execution_options(writing=database.wait)
    with writing.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(configuration(connection), "head")


def missing(database: Database) -> bool:
    """Whether the database has not seen every migration yet."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return True
        present = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(present != newest())


def newest() -> str:
    """The last migration's revision, which its file's name begins with."""
    return max(path.name.partition("_")[0] for path in _MIGRATIONS.glob("versions/[0-9]*.py"))


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


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    write(sys.argv[1])
