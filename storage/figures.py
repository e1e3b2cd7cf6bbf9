"""Figures for whoever watches over the process: how much waits, and for how long.

They count over every workspace, name none, and touch only what an index finds: sent messages
stay for ever and are not counted here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.pool import QueuePool
from sqlmodel import Session, col, func, select

from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.delivery.sending import Pause
from storage.types import DeliveryState
from storage.workspaces.workspaces import Workspace

WATCHED = (
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.UNSURE,
    DeliveryState.FAILED,
)


@dataclass(frozen=True)
class Figures:
    """What waits at one moment."""

    deliveries: Mapping[str, int]
    """By state, those of `WATCHED`; failed ones are kept for some weeks."""
    retried: int
    """Pending messages that did not reach Slack, and are tried again."""
    without_token: int
    """Workspaces whose messages wait for a token that works."""
    oldest_due: datetime | None
    """Since when the pending message has been due that has waited longest, where Slack lets us."""
    oldest_schedule: datetime | None
    """Since when the schedule has been due that has waited longest to be run."""
    paused: int
    """Workspaces for which Slack told us to wait."""


def figures(session: Session, now: datetime, tokenless: Collection[str]) -> Figures:
    """Count, over every workspace.

    `tokenless` are Slack's words for a token that is not good any more.
    """
    counted = session.exec(
        select(Delivery.state, func.count())
        .where(col(Delivery.state).in_(WATCHED))
        .group_by(col(Delivery.state))
    )
    gone = select(Workspace.id).where(col(Workspace.uninstalled_at).is_not(None))
    paused = select(Pause.workspace_id).where(col(Pause.until) > now)
    return Figures(
        dict.fromkeys(WATCHED, 0) | dict(counted.all()),
        session.exec(
            select(func.count())
            .select_from(Delivery)
            .where(
                Delivery.state == DeliveryState.PENDING,
                col(Delivery.error).is_not(None),
                Delivery.error != "ratelimited",
                Delivery.attempt > 0,
            )
        ).one(),
        len(workspaces_without_token(session, tokenless)),
        session.exec(
            select(func.min(Delivery.due_at)).where(
                Delivery.state == DeliveryState.PENDING,
                col(Delivery.due_at) <= now,
                col(Delivery.workspace_id).not_in(gone),
                col(Delivery.workspace_id).not_in(paused),
            )
        ).one(),
        session.exec(
            select(func.min(Schedule.next_at)).where(
                col(Schedule.next_at) <= now, col(Schedule.workspace_id).not_in(gone)
            )
        ).one(),
        session.exec(select(func.count()).select_from(Pause).where(col(Pause.until) > now)).one(),
    )


def workspaces_without_token(session: Session, tokenless: Collection[str]) -> Sequence[Workspace]:
    """Those that `Figures.without_token` counts."""
    return session.exec(
        select(Workspace)
        .where(
            col(Workspace.id).in_(
                select(Delivery.workspace_id).where(
                    col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.UNSURE)),
                    col(Delivery.error).in_(tokenless),
                )
            )
        )
        .order_by(col(Workspace.name))
    ).all()


@dataclass(frozen=True)
class Connections:
    """The pool of one process. `waiting` writers stand in line, on SQLite."""

    in_use: int
    most: int
    waiting: int


def connections(database: Database) -> Connections:
    """How many of the pool's connections are taken."""
    pool = database.engine.pool
    if not isinstance(pool, QueuePool):
        return Connections(1, 1, 0)  # a database in memory has a single one
    most = pool.size() + max(pool._max_overflow, 0)
    return Connections(pool.checkedout(), most, database.writers_waiting)
