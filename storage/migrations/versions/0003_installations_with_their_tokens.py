"""Installations with their tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "install_state",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_install_state")),
    )
    with op.batch_alter_table("install_state", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_install_state_expires_at"), ["expires_at"], unique=False
        )
    op.create_table(
        "installation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("installed_by", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("bot_token", sa.String(), nullable=False),
        sa.Column("refresh_token", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("refreshing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.add_column("workspace", sa.Column("enterprise_id", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Take it back."""
    # Not in batch mode: SQLite would make the table anew, and what refers to it would go.
    op.drop_column("workspace", "enterprise_id")

    op.drop_table("installation")
    with op.batch_alter_table("install_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_install_state_expires_at"))

    op.drop_table("install_state")
