"""Columns that most tables carry, defined once."""

from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import new_id

# Names that both databases agree on, so that a migration can name what it changes.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def identifier() -> Any:
    """Opaque primary key."""
    return Field(default_factory=new_id, primary_key=True, max_length=32)


def workspace() -> Any:
    """The workspace that a row belongs to: first condition of every query."""
    return Field(foreign_key="workspace.id", index=True, max_length=32)


def among_many(column: Any, workspace_id: Any) -> Any:
    """The condition that a row is the workspace's, for queries that another index serves better.

    SQLite does not know how many rows a workspace has. As long as it may use the workspace's own
    index it would rather read all of them than look for the few that are about one thing.
    """
    return column.concat("") == workspace_id


def reference(target: str, *, index: bool = True, cascade: bool = True) -> Any:
    """A required reference; the row goes when its target goes, unless `cascade` is off."""
    return Field(
        foreign_key=target,
        index=index,
        max_length=32,
        ondelete="CASCADE" if cascade else "RESTRICT",
    )


def optional_reference(target: str, *, index: bool = True) -> Any:
    """A reference that is emptied when its target goes."""
    return Field(default=None, foreign_key=target, index=index, max_length=32, ondelete="SET NULL")
