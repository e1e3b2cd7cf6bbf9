"""Due messages in the order of their index."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_workspace_due")
        batch_op.create_index(
            "ix_delivery_workspace_due",
            ["workspace_id", "state", "due_at", "created_at"],
            unique=False,
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_workspace_due")
        batch_op.create_index(
            "ix_delivery_workspace_due", ["workspace_id", "state", "due_at"], unique=False
        )
