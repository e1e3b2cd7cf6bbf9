"""Brings a database to the present schema."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database

_LOCK = 4_841_651
"""Any number, as long as every process uses the same."""


def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction.

    Safe when several processes start at once: the later ones wait and find nothing to do.
    """
    # On SQLite a writing transaction takes the lock before it looks at the version.
    writing = database.engine.execution_options(writing=database.wait)
    with writing.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(configuration(connection), "head")


def missing(database: Database) -> bool:
    """Whether the database has not seen every migration yet."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present != ScriptDirectory.from_config(configuration()).get_current_head()


def write(message: str) -> None:
    """Write the migration from the last one to what the models say now; read it before use."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/last.db")
        upgrade(database)
        last = ScriptDirectory.from_config(configuration()).get_current_head()
        with database.engine.connect() as connection:
            command.revision(
                configuration(connection),
                message=message,
                autogenerate=True,
                rev_id=f"{int(last or 0) + 1:04}",
            )
        database.close()


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    write(sys.argv[1])
