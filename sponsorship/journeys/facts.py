"""Journeys: their facts, and whose they are. `sponsorship.journeys.lifecycle` moves them along."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.journeys.rules import (
    HOURS_IN_A_WEEK,
    ROLE_LIMIT,
    WHY_LIMIT,
    JourneyAudit,
    JourneyFacts,
    JourneyRefused,
)
from sponsorship.refusals import Refusal
from storage.journeys.journeys import Journey, journey_by_id, open_journey
from storage.people.people import Person, lock_person
from storage.types import OPEN
from storage.workspaces.audit import note


def start(session: Session, member: Person, typed: JourneyFacts, now: datetime) -> Journey:
    """Start the member's journey.

    Raises Refusal for an empty role, for hours outside 0 to 60, and while the member has
    another journey open.
    """
    lock_person(session, member.workspace_id, member.id)
    if open_journey(session, member.workspace_id, member.id):
        raise Refusal(JourneyRefused.ONE_ALREADY)
    journey = Journey(
        workspace_id=member.workspace_id,
        member_id=member.id,
        current_role="",
        target_role="",
        start_day=typed.start_day,
        created_at=now,
    )
    _take(journey, typed)
    session.add(journey)
    note(session, member.workspace_id, now, member.id, JourneyAudit.STARTED, journey.id)
    session.flush()
    return journey


def change(session: Session, member: Person, typed: JourneyFacts) -> Journey:
    """Rewrite the facts of the member's own journey; raises Refusal as `start` does."""
    journey = own(session, member, typed.journey_id)
    _take(journey, typed)
    journey.start_day = typed.start_day
    return journey


def own(session: Session, member: Person, journey_id: str) -> Journey:
    """Return the member's own open journey; anybody else's is refused as if there were none."""
    journey = journey_by_id(session, member.workspace_id, journey_id)
    if journey is None or journey.member_id != member.id or journey.status not in OPEN:
        raise Refusal(JourneyRefused.NOT_OPEN)
    return journey


def _take(journey: Journey, typed: JourneyFacts) -> None:
    journey.current_role = _role(typed.current_role, "current_role", JourneyRefused.NO_CURRENT_ROLE)
    journey.target_role = _role(typed.target_role, "target_role", JourneyRefused.NO_TARGET_ROLE)
    if len(typed.why) > WHY_LIMIT:
        raise Refusal(JourneyRefused.WHY_TOO_LONG, "why", limit=WHY_LIMIT)
    if typed.agreed_hours is not None and not 0 <= typed.agreed_hours <= HOURS_IN_A_WEEK:
        raise Refusal(JourneyRefused.HOURS_OUT_OF_RANGE, "agreed_hours", limit=HOURS_IN_A_WEEK)
    journey.why = typed.why.strip()
    journey.agreed_hours = typed.agreed_hours


def _role(words: str, field: str, empty: JourneyRefused) -> str:
    words = " ".join(words.split())
    if not words:
        raise Refusal(empty, field)
    if len(words) > ROLE_LIMIT:
        raise Refusal(JourneyRefused.ROLE_TOO_LONG, field, limit=ROLE_LIMIT)
    return words
