"""Journeys: their facts, and whose they are. `sponsorship.journeys.lifecycle` moves them along."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.journeys.rules import (
    HOURS_IN_A_WEEK,
    ROLE_LIMIT,
    WHY_LIMIT,
    JourneyAudit,
    JourneyFacts,
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
        raise Refusal(
            "You already have a journey under way. Land it or end it in Headway's Home before "
            "you start another."
        )
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
        raise Refusal("This journey is not open any more. Headway's Home shows where you are now.")
    return journey


def _take(journey: Journey, typed: JourneyFacts) -> None:
    journey.current_role = _role(typed.current_role, "current_role", "What is your role today?")
    journey.target_role = _role(
        typed.target_role, "target_role", "Which role do you want to move to?"
    )
    if len(typed.why) > WHY_LIMIT:
        raise Refusal(f"Please keep this under {WHY_LIMIT:,} characters.", "why")
    if typed.agreed_hours is not None and not 0 <= typed.agreed_hours <= HOURS_IN_A_WEEK:
        raise Refusal(
            f"Hours a week are a number from 0 to {HOURS_IN_A_WEEK}, such as 4 or 2.5.",
            "agreed_hours",
        )
    journey.why = typed.why.strip()
    journey.agreed_hours = typed.agreed_hours


def _role(words: str, field: str, question: str) -> str:
    words = " ".join(words.split())
    if not words:
        raise Refusal(f"{question} A few words are enough.", field)
    if len(words) > ROLE_LIMIT:
        raise Refusal(f"Please keep the role under {ROLE_LIMIT} characters.", field)
    return words
