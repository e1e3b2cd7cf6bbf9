"""The journey in a member's App Home, with what recurs in it."""

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from storage.database import built_once
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.types import OPEN


@built_once
def _journey_and_schedules(workspace_id: str, member_id: str) -> Select[Journey, Schedule]:
    return (
        select(Journey, Schedule)
        .join(Schedule, col(Schedule.journey_id) == Journey.id, isouter=True)
        .where(
            Journey.workspace_id == workspace_id,
            Journey.member_id == member_id,
            col(Journey.status).in_(OPEN),
        )
        .order_by(col(Journey.created_at).desc())
    )


def journey_and_schedules(
    session: Session, workspace_id: str, member_id: str
) -> tuple[Journey | None, dict[str, Schedule]]:
    """The member's open journey, and its schedules by kind."""
    rows = _journey_and_schedules(session, workspace_id=workspace_id, member_id=member_id).all()
    if not rows:
        return None, {}
    journey = rows[0][0]
    found: list[Schedule | None] = [it for owner, it in rows if owner.id == journey.id]
    return journey, {schedule.kind: schedule for schedule in found if schedule is not None}
