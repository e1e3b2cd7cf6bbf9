"""The wins and numbers in a member's App Home."""

from datetime import date

from sqlalchemy import (
    Executable,
    case,
    func,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col

from storage.database import columns_once
from storage.home.lines import Figure, WinLine
from storage.wins.wins import Win


@columns_once
def _figures(workspace_id: str, journey_id: str, since: date) -> Executable:
    carried = (
        col(Win.metric_kind),
        col(Win.metric_before),
        col(Win.metric_after),
        col(Win.metric_amount),
        col(Win.metric_unit),
        col(Win.metric_per),
        col(Win.metric_basis),
    )
    recent = func.sum(case((col(Win.happened_on) >= since, 1), else_=0))
    return (
        columns(*carried, func.count(), recent)
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Win.journey_id) == journey_id,
            col(Win.deleted_at).is_(None),
        )
        .group_by(*carried)
    )


def figures(session: Session, workspace_id: str, journey_id: str, since: date) -> list[Figure]:
    """The numbers of the journey's wins, equal ones counted together.

    Thousands of wins come as a few rows, and their sum stays exact.
    """
    rows = _figures(session, workspace_id=workspace_id, journey_id=journey_id, since=since)
    return [Figure(*row) for row in rows]


@columns_once
def _latest_wins(workspace_id: str, journey_id: str, limit: int) -> Executable:
    return (
        columns(col(Win.id), col(Win.title), col(Win.happened_on), col(Win.visibility))
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Win.journey_id) == journey_id,
            col(Win.deleted_at).is_(None),
        )
        .order_by(col(Win.happened_on).desc(), col(Win.created_at).desc())
        .limit(limit)
    )


def latest_wins(session: Session, workspace_id: str, journey_id: str, limit: int) -> list[WinLine]:
    """The wins that happened last."""
    rows = _latest_wins(session, workspace_id=workspace_id, journey_id=journey_id, limit=limit)
    return [WinLine(*row) for row in rows]
