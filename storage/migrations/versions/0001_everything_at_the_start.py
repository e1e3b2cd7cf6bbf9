"""Everything at the start."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

oldest = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("reaction_meanings", sa.Text(), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_audit_entry_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "pause",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_pause_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_pause")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("slack_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.Column("working_days", sa.String(length=7), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_until", sa.String(length=5), nullable=True),
        sa.Column("profile_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dm_channel_id", sa.String(length=32), nullable=True),
        sa.Column("home_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_person_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "workspace_id", "slack_id", name=op.f("uq_person_workspace_id_slack_id")
        ),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "received_event",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_received_event_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("pk_received_event")),
    )
    with op.batch_alter_table("received_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_received_event_received_at"), ["received_at"], unique=False
        )

    op.create_table(
        "away_range",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("set_by_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_away_range_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_away_range_set_by_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_away_range_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_range")),
    )
    with op.batch_alter_table("away_range", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_away_range_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_away_range_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("sent_channel_id", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_delivery_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_delivery_workspace_id_key")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_workspace_due", ["workspace_id", "state", "due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "export_part",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_export_part_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_export_part_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_part")),
    )
    with op.batch_alter_table("export_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_part_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_export_part_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "journey",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("current_role", sa.String(), nullable=False),
        sa.Column("target_role", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("agreed_hours", sa.String(length=40), nullable=True),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("win_visibility", sa.String(length=24), nullable=False),
        sa.Column("digest_channel_id", sa.String(length=32), nullable=True),
        sa.Column("digest_channel_is_private", sa.Boolean(), nullable=False),
        sa.Column("digest_channel_people", sa.Text(), nullable=True),
        sa.Column("digest_preview_hours", sa.Integer(), nullable=False),
        sa.Column("digest_posts_unanswered", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_journey_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_journey_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
    )
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journey_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journey_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "checkin_period",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("prompt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_early", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
            name=op.f("fk_checkin_period_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_checkin_period_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_period")),
        sa.UniqueConstraint(
            "journey_id", "prompt_at", name=op.f("uq_checkin_period_journey_id_prompt_at")
        ),
    )
    with op.batch_alter_table("checkin_period", schema=None) as batch_op:
        batch_op.create_index(
            "ix_checkin_period_journey_closes", ["journey_id", "closes_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_checkin_period_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "schedule",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("cadence", sa.String(length=24), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_schedule_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_schedule_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("journey_id", "kind", name=op.f("uq_schedule_journey_id_kind")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_due", ["next_at", "workspace_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_schedule_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "supporter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("consent", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_supporter_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_supporter_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_supporter_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter")),
        sa.UniqueConstraint(
            "journey_id", "person_id", name=op.f("uq_supporter_journey_id_person_id")
        ),
    )
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supporter_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supporter_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supporter_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "win",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("metric_kind", sa.String(length=24), nullable=True),
        sa.Column("metric_before", sa.String(length=40), nullable=True),
        sa.Column("metric_after", sa.String(length=40), nullable=True),
        sa.Column("metric_amount", sa.String(length=40), nullable=True),
        sa.Column("metric_unit", sa.String(length=40), nullable=False),
        sa.Column("metric_per", sa.String(length=40), nullable=False),
        sa.Column("metric_basis", sa.String(length=24), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("evidence_url", sa.String(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("source_permalink", sa.String(), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_win_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_win_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_win")),
        sa.UniqueConstraint(
            "workspace_id", "source_key", name=op.f("uq_win_workspace_id_source_key")
        ),
    )
    with op.batch_alter_table("win", schema=None) as batch_op:
        batch_op.create_index("ix_win_journey_day", ["journey_id", "happened_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_win_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "ask",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_ask_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["checkin_period.id"], name=op.f("fk_ask_period_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_ask_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
    )
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ask_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ask_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "blocker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_blocker_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["checkin_period.id"],
            name=op.f("fk_blocker_period_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_blocker_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker")),
    )
    with op.batch_alter_table("blocker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocker_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blocker_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "checkin_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("progress", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("hours_current", sa.String(length=40), nullable=True),
        sa.Column("hours_it", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
            name=op.f("fk_checkin_answer_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["checkin_period.id"],
            name=op.f("fk_checkin_answer_period_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_checkin_answer_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_answer")),
        sa.UniqueConstraint("period_id", name=op.f("uq_checkin_answer_period_id")),
    )
    with op.batch_alter_table("checkin_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checkin_answer_journey_id"), ["journey_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_checkin_answer_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "win_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("win_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("response_url", sa.String(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["win_id"], ["win.id"], name=op.f("fk_win_card_win_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_win_card_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_win_card")),
    )
    with op.batch_alter_table("win_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_win_card_win_id"), ["win_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_win_card_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "win_tag",
        sa.Column("win_id", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["win_id"], ["win.id"], name=op.f("fk_win_tag_win_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_win_tag_workspace_id")
        ),
        sa.PrimaryKeyConstraint("win_id", "tag", name=op.f("pk_win_tag")),
    )
    with op.batch_alter_table("win_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_win_tag_tag"), ["tag"], unique=False)
        batch_op.create_index(batch_op.f("ix_win_tag_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "digest",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("preview_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.Text(), nullable=True),
        sa.Column("win_ids", sa.Text(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("ask_id", sa.String(length=32), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("channel_is_private", sa.Boolean(), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["ask.id"], name=op.f("fk_digest_ask_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_digest_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_digest_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("journey_id", "post_at", name=op.f("uq_digest_journey_id_post_at")),
        sa.UniqueConstraint(
            "workspace_id", "channel_id", "ts", name=op.f("uq_digest_workspace_id_channel_id_ts")
        ),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "digest_win",
        sa.Column("digest_id", sa.String(length=32), nullable=False),
        sa.Column("win_id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_win_digest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["win_id"], ["win.id"], name=op.f("fk_digest_win_win_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_digest_win_workspace_id")
        ),
        sa.PrimaryKeyConstraint("digest_id", "win_id", name=op.f("pk_digest_win")),
    )
    with op.batch_alter_table("digest_win", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_win_win_id"), ["win_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_digest_win_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "endorsement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("supporter_id", sa.String(length=32), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=True),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_endorsement_digest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
            name=op.f("fk_endorsement_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"],
            ["supporter.id"],
            name=op.f("fk_endorsement_supporter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_endorsement_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("source_key", name=op.f("uq_endorsement_source_key")),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_endorsement_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_endorsement_supporter_id"), ["supporter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_endorsement_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "offer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("supporter_id", sa.String(length=32), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_offer_digest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_offer_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"],
            ["supporter.id"],
            name=op.f("fk_offer_supporter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_offer_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("source_key", name=op.f("uq_offer_source_key")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_supporter_id"), ["supporter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("journey_id", sa.String(length=32), nullable=False),
        sa.Column("supporter_id", sa.String(length=32), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_question_digest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_question_journey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"],
            ["supporter.id"],
            name=op.f("fk_question_supporter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_question_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("source_key", name=op.f("uq_question_source_key")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_journey_id"), ["journey_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_question_supporter_id"), ["supporter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_question_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "reaction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("emoji", sa.String(length=120), nullable=False),
        sa.Column("meaning", sa.String(length=24), nullable=False),
        sa.Column("event_ts", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_reaction_digest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reaction_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_reaction_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint(
            "digest_id", "person_id", "emoji", name=op.f("uq_reaction_digest_id_person_id_emoji")
        ),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reaction_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reaction_workspace_id"), ["workspace_id"], unique=False
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_reaction_person_id"))
        batch_op.drop_index(batch_op.f("ix_reaction_digest_id"))

    op.drop_table("reaction")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_question_supporter_id"))
        batch_op.drop_index(batch_op.f("ix_question_journey_id"))
        batch_op.drop_index(batch_op.f("ix_question_digest_id"))

    op.drop_table("question")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_offer_supporter_id"))
        batch_op.drop_index(batch_op.f("ix_offer_journey_id"))
        batch_op.drop_index(batch_op.f("ix_offer_digest_id"))

    op.drop_table("offer")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_endorsement_supporter_id"))
        batch_op.drop_index(batch_op.f("ix_endorsement_journey_id"))
        batch_op.drop_index(batch_op.f("ix_endorsement_digest_id"))

    op.drop_table("endorsement")
    with op.batch_alter_table("digest_win", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_win_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_digest_win_win_id"))

    op.drop_table("digest_win")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_digest_journey_id"))

    op.drop_table("digest")
    with op.batch_alter_table("win_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_win_tag_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_win_tag_tag"))

    op.drop_table("win_tag")
    with op.batch_alter_table("win_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_win_card_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_win_card_win_id"))

    op.drop_table("win_card")
    with op.batch_alter_table("checkin_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkin_answer_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_checkin_answer_journey_id"))

    op.drop_table("checkin_answer")
    with op.batch_alter_table("blocker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blocker_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_blocker_journey_id"))

    op.drop_table("blocker")
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ask_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_ask_journey_id"))

    op.drop_table("ask")
    with op.batch_alter_table("win", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_win_workspace_id"))
        batch_op.drop_index("ix_win_journey_day")

    op.drop_table("win")
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supporter_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_supporter_person_id"))
        batch_op.drop_index(batch_op.f("ix_supporter_journey_id"))

    op.drop_table("supporter")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_workspace_id"))
        batch_op.drop_index("ix_schedule_due")

    op.drop_table("schedule")
    with op.batch_alter_table("checkin_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkin_period_workspace_id"))
        batch_op.drop_index("ix_checkin_period_journey_closes")

    op.drop_table("checkin_period")
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journey_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_journey_member_id"))

    op.drop_table("journey")
    with op.batch_alter_table("export_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_part_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_export_part_person_id"))

    op.drop_table("export_part")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_workspace_id"))
        batch_op.drop_index("ix_delivery_workspace_due")
        batch_op.drop_index(batch_op.f("ix_delivery_subject_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_person_id"))
        batch_op.drop_index("ix_delivery_due")

    op.drop_table("delivery")
    with op.batch_alter_table("away_range", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_away_range_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_away_range_person_id"))

    op.drop_table("away_range")
    with op.batch_alter_table("received_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_event_received_at"))

    op.drop_table("received_event")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_workspace_id"))

    op.drop_table("person")
    op.drop_table("pause")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    op.drop_table("workspace")
