"""Procrastinate for several replicas: its own tables, in a schema of their own.

On PostgreSQL only. What is applied is procrastinate's own series of migrations, which comes with
the package, up to `LAST`: the same whatever version is installed. When a newer procrastinate
brings files after `LAST`, a migration of ours must apply those in the same way, its `…_pre_…`
before the new version runs and its `…_post_…` once the old one is gone.
"""

from importlib.util import find_spec
from pathlib import Path

from alembic import op

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
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    [path] = driver.execute("SELECT current_setting('search_path')").fetchone()
    driver.execute("CREATE SCHEMA procrastinate")
    driver.execute("SET LOCAL search_path TO procrastinate")
    for file in sorted(_folder().glob("*.sql")):
        if file.name <= LAST:
            driver.execute(file.read_text(encoding="utf-8"))
    driver.execute("SELECT set_config('search_path', %s, true)", [path])


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
