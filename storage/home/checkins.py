"""The check-ins, blockers and asks in a member's App Home."""

from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    cast,
    literal,
    null,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col

from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.database import columns_once
from storage.home.lines import OpenLine, PeriodLine, newest


@columns_once
def _latest_periods(workspace_id: str, journey_id: str, limit: int) -> Executable:
    return (
        columns(
            col(CheckinPeriod.id),
            col(CheckinPeriod.state),
            col(CheckinPeriod.starts_on),
            col(CheckinPeriod.ends_on),
            col(CheckinPeriod.prompt_at),
            col(CheckinPeriod.closes_at),
            col(CheckinAnswer.hours_current),
            col(CheckinAnswer.hours_it),
        )
        .join(CheckinAnswer, col(CheckinAnswer.period_id) == col(CheckinPeriod.id), isouter=True)
        .where(
            col(CheckinPeriod.workspace_id) == workspace_id,
            col(CheckinPeriod.journey_id) == journey_id,
        )
        .order_by(col(CheckinPeriod.closes_at).desc())
        .limit(limit)
    )


def latest_periods(
    session: Session, workspace_id: str, journey_id: str, limit: int
) -> list[PeriodLine]:
    """The latest check-in periods, with their hours."""
    rows = _latest_periods(session, workspace_id=workspace_id, journey_id=journey_id, limit=limit)
    return [PeriodLine(*row) for row in rows]


@columns_once
def _open_lines(workspace_id: str, journey_id: str) -> Executable:
    parts: list[Any] = [
        columns(
            literal(what).label("what"),
            col(table.id).label("id"),
            col(table.text).label("text"),
            col(table.created_at).label("created_at"),
            day.label("due_on"),
        ).where(
            col(table.workspace_id) == workspace_id,
            col(table.journey_id) == journey_id,
            col(table.resolved_at).is_(None),
        )
        for what, table, day in (
            ("ask", Ask, col(Ask.due_on)),
            ("blocker", Blocker, cast(null(), Date)),
        )
    ]
    return newest(parts)


def open_lines(session: Session, workspace_id: str, journey_id: str) -> list[OpenLine]:
    """The journey's open blockers and asks, newest first."""
    rows = _open_lines(session, workspace_id=workspace_id, journey_id=journey_id)
    return [OpenLine(*row) for row in rows]
