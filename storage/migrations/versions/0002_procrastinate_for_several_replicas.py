"""Procrastinate for several replicas: its own tables, in a schema of their own.

On PostgreSQL only. What is applied is procrastinate's own series of migrations, which comes with
the package, up to `LAST`: the same whatever version is installed. When a newer procrastinate
brings files after `LAST`, a migration of ours must apply those in the same way, its `…_pre_…`
before the new version runs and its `…_post_…` once the old one is gone.

Each file is a transaction of its own, on a connection of its own: before PostgreSQL 17 a word that
one file adds to an enum cannot be used by the next until it is committed. What an attempt left
that did not come to its end is thrown away by the next one: nothing is in it yet.
"""

from importlib.util import find_spec
from pathlib import Path

from alembic import op

from storage.database import conninfo

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

oldest = None

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def upgrade() -> None:
    """Apply it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    import psycopg

    place, options = conninfo(op.get_bind().engine.url), "-c search_path=procrastinate"
    with psycopg.connect(place, options=options, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS procrastinate CASCADE")
        connection.execute("CREATE SCHEMA procrastinate")
        for file in sorted(_folder().glob("*.sql")):
            if file.name <= LAST:
                connection.execute(file.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA procrastinate CASCADE")


def _folder() -> Path:
    """Where the package keeps them; it need not be imported for that."""
    package = find_spec("procrastinate")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "sql" / "migrations"
