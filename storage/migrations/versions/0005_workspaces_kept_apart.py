"""Workspaces kept apart by the database: row-level security, on PostgreSQL."""

from alembic import op

from storage.isolation import enforce, lift

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

oldest = "0005"
"""An older version does not say which workspace a transaction is for, and would see nothing."""


def upgrade() -> None:
    """Apply it. What later migrations add is isolated as they are run; see `storage.migrate`."""
    enforce(op.get_bind())


def downgrade() -> None:
    """Take it back."""
    lift(op.get_bind())
