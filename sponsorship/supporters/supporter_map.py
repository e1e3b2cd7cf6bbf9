"""The map of supporters: adding, changing and removing somebody."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, changed
from sponsorship.journeys.facts import own
from sponsorship.refusals import Refusal
from sponsorship.supporters.consent import own_place, send_request
from sponsorship.supporters.messages import redraw
from sponsorship.supporters.rules import (
    NOTE_LIMIT,
    NewSupporter,
    SupporterAudit,
    SupporterRefused,
)
from storage.people.people import Person, lock_person
from storage.supporters.supporters import Supporter, supporter
from storage.types import Consent, SupporterKind, SupporterStage
from storage.workspaces.audit import note


def add(
    session: Session, member: Person, who: Person, typed: NewSupporter, now: datetime
) -> Supporter:
    """Put the chosen person on the map of the member's journey.

    With `request_now` their consent is requested at once. Somebody who was taken off the map
    comes back with the answer they once gave. Raises Refusal for the member themselves, a
    deactivated account, somebody who is there already, and a no that is younger than `REST`.
    """
    lock_person(session, member.workspace_id, member.id)
    journey = own(session, member, typed.journey_id)
    if who.workspace_id != member.workspace_id:
        raise Refusal(SupporterRefused.ELSEWHERE, "person")
    if who.id == member.id:
        raise Refusal(SupporterRefused.YOURSELF, "person")
    if who.deactivated:
        raise Refusal(SupporterRefused.DEACTIVATED, "person")
    if len(typed.note) > NOTE_LIMIT:
        raise Refusal(SupporterRefused.NOTE_TOO_LONG, "note", limit=NOTE_LIMIT)
    place = supporter(session, journey.workspace_id, journey.id, who.id)
    if place is None:
        place = Supporter(
            workspace_id=journey.workspace_id,
            journey_id=journey.id,
            person_id=who.id,
            kind=typed.kind,
            created_at=now,
        )
        session.add(place)
    elif place.removed_at is None:
        raise Refusal(SupporterRefused.ALREADY, "person", name=who.name)
    place.removed_at = None
    place.kind = typed.kind
    place.stage = typed.stage
    session.flush()
    if place.consent is Consent.ASKED:
        redraw(session, place, now)  # consent was requested before they were taken off
    else:
        place.note = typed.note.strip()
        if typed.request_now:
            send_request(session, member, place, who, now, "person")
    return place


def change(
    session: Session,
    member: Person,
    supporter_id: str,
    kind: SupporterKind,
    stage: SupporterStage,
    now: datetime,
) -> Supporter:
    """Move a supporter of the member's own journey to another kind or stage."""
    place, _ = own_place(session, member, supporter_id)
    place.kind, place.stage = kind, stage
    redraw(session, place, now)
    return place


def remove(session: Session, member: Person, supporter_id: str, now: datetime) -> None:
    """Take somebody off the map; from now on they see nothing more."""
    place, who = own_place(session, member, supporter_id)
    place.removed_at = now
    if place.consent is Consent.AGREED:
        place.consent = Consent.LEFT
        place.answered_at = now
    note(session, member.workspace_id, now, member.id, SupporterAudit.REMOVED, place.id)
    redraw(session, place, now)
    changed(session, HomeNarrowed(place.workspace_id, now, who.id))
