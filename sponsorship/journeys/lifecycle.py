"""A journey's life: begun, paused, resumed, landed or ended, with all that follows from it."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import JourneyBegan, JourneyChanged, changed
from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.journeys import facts
from sponsorship.journeys.facts import own
from sponsorship.journeys.rules import (
    JourneyAudit,
    JourneyFacts,
    JourneyMessage,
    JourneyRoles,
)
from sponsorship.time.schedules import following
from storage.delivery.deliveries import Delivery, enqueue
from storage.delivery.schedules import schedules_of
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, person_by_id
from storage.types import OPEN, JourneyStatus, ScheduleKind
from storage.workspaces.audit import note


def begin(session: Session, member: Person, typed: JourneyFacts, now: datetime) -> Journey:
    """Start the member's journey, with a weekly check-in, and tell them what comes next."""
    journey = facts.start(session, member, typed, now)
    changed(session, JourneyBegan(journey.workspace_id, now, journey.id))
    _tell(session, journey, JourneyMessage.STARTED, now)
    return journey


def change(session: Session, member: Person, typed: JourneyFacts, now: datetime) -> Journey:
    """Rewrite the facts of the member's own journey, wherever they are shown."""
    journey = facts.change(session, member, typed)
    changed(session, JourneyChanged(journey.workspace_id, now, journey.id))
    return journey


def pause(session: Session, member: Person, journey_id: str, now: datetime) -> Journey:
    """Let the journey rest: no prompts and no digests until it is resumed."""
    journey = own(session, member, journey_id)
    if journey.status is JourneyStatus.ACTIVE:
        _move(session, member, journey, JourneyStatus.PAUSED, now)
    return journey


def resume(session: Session, member: Person, journey_id: str, now: datetime) -> Journey:
    """Go on from now: what fell into the pause is not made up for."""
    journey = own(session, member, journey_id)
    if journey.status is JourneyStatus.PAUSED:
        _move(session, member, journey, JourneyStatus.ACTIVE, now)
    return journey


def land(session: Session, member: Person, journey_id: str, now: datetime) -> Journey:
    """The member has the role. Nothing is shared from here on, and everything is kept."""
    journey = own(session, member, journey_id)
    journey.ended_at = now
    _move(session, member, journey, JourneyStatus.LANDED, now)
    changed(session, JourneyChanged(journey.workspace_id, now, journey.id))
    _tell(session, journey, JourneyMessage.LANDED, now)
    return journey


def end(session: Session, member: Person, journey_id: str, now: datetime) -> Journey:
    """Stop the journey. Nothing is shared from here on, and everything is kept."""
    journey = own(session, member, journey_id)
    journey.ended_at = now
    _move(session, member, journey, JourneyStatus.ENDED, now)
    changed(session, JourneyChanged(journey.workspace_id, now, journey.id))
    return journey


def compose(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The roles of a journey that has begun or landed, for the message about it."""
    journey = journey_by_id(session, delivery.workspace_id, delivery.subject_id)
    if journey is None:
        return None
    member = person_by_id(session, journey.workspace_id, journey.member_id)
    wanted = journey.status in OPEN or delivery.kind == JourneyMessage.LANDED
    if member is None or member.deactivated or not wanted:
        return None
    # They have just pressed the button themselves: this answers it, whatever the hour.
    return Post(JourneyRoles(journey.current_role, journey.target_role))


def _move(
    session: Session, member: Person, journey: Journey, status: JourneyStatus, now: datetime
) -> None:
    journey.status = status
    for schedule in schedules_of(session, journey.workspace_id, journey.id):
        # A digest that the member stopped has no channel, and is not begun again by the way.
        runs = schedule.kind != ScheduleKind.DIGEST or journey.digest_channel_id is not None
        active = status is JourneyStatus.ACTIVE and runs
        schedule.next_at = following(schedule, now) if active else None
        schedule.updated_at = now
    note(session, member.workspace_id, now, member.id, JourneyAudit[status.name], journey.id)


def _tell(session: Session, journey: Journey, kind: str, now: datetime) -> None:
    enqueue(
        session,
        journey.workspace_id,
        key=f"{kind}:{journey.id}",
        kind=kind,
        subject_id=journey.id,
        person_id=journey.member_id,
        now=now,
    )
