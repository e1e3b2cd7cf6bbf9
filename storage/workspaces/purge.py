"""Deleting everything that belongs to a workspace, a little at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, delete, select, tuple_
from sqlmodel import Session, col
from sqlmodel import select as rows

from storage.tables import metadata
from storage.workspaces.workspaces import Workspace

_CHILDREN_FIRST: list[Table] = [
    table for table in reversed(metadata.sorted_tables) if "workspace_id" in table.columns
]


def abandoned_workspaces(session: Session, uninstalled_before: datetime) -> Sequence[str]:
    """Workspaces that uninstalled Headway before the moment, or at it."""
    return session.exec(
        rows(Workspace.id).where(col(Workspace.uninstalled_at) <= uninstalled_before)
    ).all()


def delete_some(session: Session, workspace_id: str, limit: int) -> int:
    """Delete up to `limit` rows of the workspace, at last its own; returns how many.

    Rows that refer to others go before them, so that no deletion cascades.
    """
    for table in _CHILDREN_FIRST:
        key = tuple_(*table.primary_key)
        some = select(*table.primary_key).where(table.c.workspace_id == workspace_id).limit(limit)
        gone = session.execute(delete(table).where(key.in_(some))).rowcount  # type: ignore[attr-defined]
        if gone:
            return int(gone)
    return session.exec(delete(Workspace).where(col(Workspace.id) == workspace_id)).rowcount
