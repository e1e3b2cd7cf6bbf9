"""Rows for every table there is: made from the models, so that no new table is left out."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Table
from sqlmodel import Session

from storage.tables import metadata
from storage.types import Amount, Json, WallTime, Weekdays, Word

MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def row(table: Table, workspace_id: str, name: str = "one") -> dict[str, Any]:
    """A row of the workspace. It refers to the workspace's rows of that name, where it refers."""
    return {column.name: _value(column, workspace_id, name) for column in table.columns}


def seed(session: Session, workspace_id: str) -> None:
    """One row of the workspace in every table."""
    for table in metadata.sorted_tables:
        session.execute(table.insert(), [row(table, workspace_id)])


def _value(column: Column[Any], workspace_id: str, name: str) -> Any:
    if column.name == "workspace_id" or (column.table.name == "workspace" and column.primary_key):
        return workspace_id
    for key in column.foreign_keys:
        return f"{workspace_id}-{key.column.table.name}-one"[:32]
    kind = column.type
    known: dict[type, Any] = {
        Json: {},
        Amount: Decimal(1),
        WallTime: time(9),
        Weekdays: frozenset({0}),
        Boolean: False,
        Integer: 1,
        Date: date(2026, 11, 23),
    }
    if isinstance(kind, Word):
        vocabulary: type[StrEnum] = kind.vocabulary
        return next(iter(vocabulary))
    for sort, value in known.items():
        if isinstance(kind, sort):
            return value
    if isinstance(getattr(kind, "impl", kind), DateTime):
        return MOMENT
    return f"{workspace_id}-{column.table.name}-{name}"[: getattr(kind, "length", None) or 32]
