"""How channels read numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "workspace",
        sa.Column("locale", sa.String(length=35), nullable=False, server_default="en-US"),
    )


def downgrade() -> None:
    """Take it back."""
    # Not in batch mode: SQLite would make the table anew, and what refers to it would go.
    op.drop_column("workspace", "locale")
