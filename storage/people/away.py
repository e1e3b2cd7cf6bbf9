"""Days on which a person is away."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.columns import among_many, identifier, reference, workspace
from storage.database import built_once
from storage.types import UtcDateTime


class AwayRange(SQLModel, table=True):
    """Days on which a person is not to be asked anything. Both ends are inclusive."""

    __tablename__ = "away_range"

    id: str = identifier()
    workspace_id: str = workspace()
    person_id: str = reference("person.id")
    starts_on: date
    ends_on: date
    note: str = ""
    """Private to the person."""
    set_by_id: str = reference("person.id", index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)


@built_once
def _away_ranges(workspace_id: str, person_id: str, until: date) -> SelectOfScalar[AwayRange]:
    return (
        select(AwayRange)
        .where(
            among_many(col(AwayRange.workspace_id), workspace_id),
            AwayRange.person_id == person_id,
            col(AwayRange.ends_on) >= until,
        )
        .order_by(col(AwayRange.starts_on))
    )


def away_ranges(
    session: Session, workspace_id: str, person_id: str, *, until: date
) -> Sequence[AwayRange]:
    """Ranges that end on or after `until`, soonest first."""
    return _away_ranges(session, workspace_id=workspace_id, person_id=person_id, until=until).all()


def away_ranges_of(
    session: Session, workspace_id: str, person_ids: Collection[str], *, until: date
) -> dict[str, list[AwayRange]]:
    """`away_ranges` of each of the people who has any, by person."""
    rows = session.exec(
        select(AwayRange)
        .where(
            among_many(col(AwayRange.workspace_id), workspace_id),
            col(AwayRange.person_id).in_(person_ids),
            col(AwayRange.ends_on) >= until,
        )
        .order_by(col(AwayRange.starts_on))
    )
    found: dict[str, list[AwayRange]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def away_range_by_id(session: Session, workspace_id: str, range_id: str) -> AwayRange | None:
    """Return the range, unless it belongs to another workspace."""
    return session.exec(
        select(AwayRange).where(AwayRange.workspace_id == workspace_id, AwayRange.id == range_id)
    ).first()


@built_once
def _away_now_or_next(workspace_id: str, person_id: str, today: date) -> SelectOfScalar[AwayRange]:
    return (
        select(AwayRange)
        .where(
            AwayRange.workspace_id == workspace_id,
            AwayRange.person_id == person_id,
            col(AwayRange.ends_on) >= today,
        )
        .order_by(col(AwayRange.starts_on))
        .limit(1)
    )


def away_now_or_next(
    session: Session, workspace_id: str, person_id: str, today: date
) -> AwayRange | None:
    """The away range that the person is in, or the next one."""
    return _away_now_or_next(
        session, workspace_id=workspace_id, person_id=person_id, today=today
    ).first()
