"""Deliveries are found by when they were settled."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_settled_at", ["settled_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_settled_at")
