"""Who did what, and when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, delete, select

from storage.columns import identifier, workspace
from storage.database import change
from storage.types import Json, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """Who did what to which row. Never holds what people wrote."""

    __tablename__ = "audit_entry"

    id: str = identifier()
    workspace_id: str = workspace()
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: str | None = Field(default=None, max_length=32)
    """The person, or None for Headway itself. Kept when the person is erased."""
    action: str = Field(max_length=64)
    """A verb and its noun, such as `win.logged` or `role.granted`."""
    subject_id: str | None = Field(default=None, max_length=32)
    details: dict[str, Any] | None = Field(default=None, sa_type=Json)


def note(
    session: Session,
    workspace_id: str,
    at: datetime,
    actor_id: str | None,
    action: StrEnum,
    subject_id: str | None = None,
    **details: Any,
) -> None:
    """Write one line into the audit log, in the caller's transaction."""
    session.add(
        AuditEntry(
            workspace_id=workspace_id,
            at=at,
            actor_id=actor_id,
            action=action,
            subject_id=subject_id,
            details=details or None,
        )
    )


def forget_audit(session: Session, before: datetime, limit: int) -> int:
    """Delete up to `limit` lines of the audit log that are older; returns how many."""
    old = select(AuditEntry.id).where(col(AuditEntry.at) < before).limit(limit)
    return change(session, delete(AuditEntry).where(col(AuditEntry.id).in_(old)))
