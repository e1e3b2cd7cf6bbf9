"""What a delivery's kind needs to know has a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it. Rows that are there keep their facts in their key; see `storage.delivery.facts`."""
    op.add_column("delivery", sa.Column("facts", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    # Not in batch mode: SQLite would make the table anew.
    op.drop_column("delivery", "facts")
