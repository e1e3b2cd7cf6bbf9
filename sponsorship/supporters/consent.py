"""Consent: who was requested to support whom, who agreed, and what that lets them see.

Consent is requested once, by direct message, and nothing of the journey is shown before it is
given. A no stands for `REST` before the member may request it again.
"""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, HomeWaits, changed
from sponsorship.delivery.rules.facts import to_json
from sponsorship.refusals import Refusal
from sponsorship.supporters.messages import redraw
from sponsorship.supporters.rules import (
    REST,
    SupporterAudit,
    SupporterMessage,
    SupporterRefused,
    answer_given,
)
from sponsorship.time import local_time
from sponsorship.visibility import Reader
from storage.delivery.deliveries import enqueue
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, lock_person, people_by_ids, person_by_id
from storage.supporters.supporters import Supporter, supporter, supporter_by_id, supporters
from storage.types import OPEN, Consent, SupporterStage
from storage.workspaces.audit import note


def reader(session: Session, journey: Journey, person: Person) -> Reader:
    """The facts, read afresh, that decide what of this journey the person may see."""
    present = journey.workspace_id == person.workspace_id and not person.deactivated
    return Reader(
        same_workspace=present,
        is_owner=present and journey.member_id == person.id,
        is_agreed_supporter=agreed_supporter(session, journey, person) is not None,
        is_lead=present and person.is_lead,
    )


def agreed_supporter(session: Session, journey: Journey, person: Person) -> Supporter | None:
    """The person's place on the journey's map, while their yes stands and the journey is open."""
    if (
        journey.status not in OPEN
        or person.deactivated
        or person.workspace_id != journey.workspace_id
    ):
        return None
    found = supporter(session, journey.workspace_id, journey.id, person.id)
    return found if found is not None and _stands(found) else None


def is_agreed(session: Session, journey: Journey, person: Person) -> bool:
    """Whether the person may see what the member shares with supporters."""
    return agreed_supporter(session, journey, person) is not None


def agreed_supporters(session: Session, journey: Journey) -> list[Supporter]:
    """Everyone whose yes stands, oldest first; nobody once the journey is closed."""
    if journey.status not in OPEN:
        return []
    agreed = [it for it in supporters(session, journey.workspace_id, journey.id) if _stands(it)]
    people = people_by_ids(session, journey.workspace_id, [it.person_id for it in agreed])
    return [it for it in agreed if it.person_id in people and not people[it.person_id].deactivated]


def request(session: Session, member: Person, supporter_id: str, now: datetime) -> Supporter:
    """Request the consent of somebody who is on the map. A second request does nothing."""
    lock_person(session, member.workspace_id, member.id)
    place, who = own_place(session, member, supporter_id)
    if place.consent not in (Consent.ASKED, Consent.AGREED):
        send_request(session, member, place, who, now, None)
    return place


def answer(
    session: Session, person: Person, supporter_id: str, agrees: bool, now: datetime
) -> Supporter:
    """Keep the person's own yes or no. A no may become a yes at any time.

    The same answer twice does nothing; leaving is what undoes a yes.
    """
    lock_person(session, person.workspace_id, person.id)
    place, journey = _open_place(session, person, supporter_id)
    may_agree = (Consent.ASKED, Consent.DECLINED)
    if agrees and place.consent in may_agree:
        place.consent = Consent.AGREED
        place.stage = SupporterStage.ACTIVE
    elif not agrees and place.consent is Consent.ASKED:
        place.consent = Consent.DECLINED
    else:
        return place
    _answered(session, person, place, journey, now)
    return place


def leave(session: Session, person: Person, supporter_id: str, now: datetime) -> Supporter:
    """The person's own goodbye: they see nothing more from now on."""
    lock_person(session, person.workspace_id, person.id)
    place, journey = _open_place(session, person, supporter_id)
    if place.consent is Consent.AGREED:
        place.consent = Consent.LEFT
        place.stage = SupporterStage.PARKED
        _answered(session, person, place, journey, now)
    return place


def own_place(session: Session, member: Person, supporter_id: str) -> tuple[Supporter, Person]:
    """The place on the member's own open journey; anybody else's is refused as if unknown."""
    place = supporter_by_id(session, member.workspace_id, supporter_id)
    if place is not None and place.removed_at is None:
        journey = journey_by_id(session, member.workspace_id, place.journey_id)
        who = person_by_id(session, member.workspace_id, place.person_id)
        if journey and who and journey.member_id == member.id and journey.status in OPEN:
            return place, who
    raise Refusal(SupporterRefused.NOT_AMONG_YOURS)


def _stands(place: Supporter) -> bool:
    return place.consent is Consent.AGREED and place.removed_at is None


def send_request(
    session: Session,
    member: Person,
    place: Supporter,
    who: Person,
    now: datetime,
    field: str | None,
) -> None:
    if who.deactivated:
        raise Refusal(SupporterRefused.DEACTIVATED_TO_ASK, field)
    if place.consent is Consent.DECLINED and place.answered_at and now < place.answered_at + REST:
        again = local_time.local_day(place.answered_at + REST, member.zone)
        raise Refusal(SupporterRefused.NOT_NOW, field, name=who.name, again=again)
    place.consent = Consent.ASKED
    place.asked_at = now
    if place.stage is SupporterStage.TO_APPROACH:
        place.stage = SupporterStage.APPROACHED
    enqueue(
        session,
        place.workspace_id,
        key=f"consent:{place.id}:{now.isoformat()}",
        kind=SupporterMessage.REQUEST,
        subject_id=place.id,
        person_id=who.id,
        now=now,
    )
    note(session, member.workspace_id, now, member.id, SupporterAudit.ASKED, place.id)
    changed(session, HomeWaits(place.workspace_id, now, who.id))


def _answered(
    session: Session, person: Person, place: Supporter, journey: Journey, now: datetime
) -> None:
    place.answered_at = now
    given = answer_given(place)
    note(session, person.workspace_id, now, person.id, SupporterAudit[place.consent.name], place.id)
    enqueue(
        session,
        place.workspace_id,
        key=f"consent-answer:{place.id}:{given.consent}:{given.answered_at.isoformat()}",
        kind=SupporterMessage.ANSWER,
        subject_id=place.id,
        person_id=journey.member_id,
        facts=to_json(given),
        now=now,
    )
    redraw(session, place, now)
    if place.consent is Consent.LEFT:
        changed(session, HomeNarrowed(place.workspace_id, now, journey.member_id))


def _open_place(session: Session, person: Person, supporter_id: str) -> tuple[Supporter, Journey]:
    """The person's own place on somebody's open journey."""
    place = supporter_by_id(session, person.workspace_id, supporter_id)
    if place is not None and place.person_id == person.id and place.removed_at is None:
        journey = journey_by_id(session, person.workspace_id, place.journey_id)
        if journey is not None and journey.status in OPEN and place.asked_at is not None:
            return place, journey
    raise Refusal(SupporterRefused.REQUEST_OVER)
