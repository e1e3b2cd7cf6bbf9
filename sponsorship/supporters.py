"""Supporters: who was asked, who agreed, and what that lets them see.

A supporter is asked once, by direct message, and sees nothing of the journey before they
agreed. A no stands for `REST` before the member may ask again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from sponsorship import home, local_time
from sponsorship.journeys import OPEN, own
from sponsorship.people import may_disturb_at
from sponsorship.refusals import Refusal
from sponsorship.sending import Composed, Later, Post, Update
from sponsorship.visibility import Reader
from storage.delivery.deliveries import Delivery, enqueue, sent_message
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, lock_person, people_by_ids, person_by_id
from storage.supporters.supporters import Supporter, supporter, supporter_by_id, supporters
from storage.types import Consent, SupporterKind, SupporterStage
from storage.workspaces.audit import note

REST = timedelta(days=90)
NOTE_LIMIT = 1000
REQUEST = "consent_request"
REDRAW = "consent_redraw"
ANSWER = "consent_answer"


class RequestState(StrEnum):
    """What a request for consent says now."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    LEFT = "left"
    CLOSED = "closed"
    """The member took it back, or the journey is over."""


@dataclass(frozen=True)
class Request:
    """A request for consent as its reader finds it."""

    supporter_id: str
    state: RequestState
    kind: SupporterKind
    member_name: str
    member_slack_id: str
    target_role: str
    note: str


@dataclass(frozen=True)
class Answer:
    """What the member is told when a supporter answered."""

    consent: Consent
    kind: SupporterKind
    supporter_name: str
    ask_again_on: date


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


def add(
    session: Session,
    member: Person,
    journey_id: str,
    who: Person,
    kind: SupporterKind,
    stage: SupporterStage,
    words: str,
    ask_now: bool,
    now: datetime,
) -> Supporter:
    """Put a person on the map of the member's journey and, with `ask_now`, ask them.

    Somebody who was taken off the map comes back with the answer they once gave. Raises
    Refusal for the member themselves, a deactivated account, somebody who is there already,
    and a no that is younger than `REST`.
    """
    lock_person(session, member.workspace_id, member.id)
    journey = own(session, member, journey_id)
    if who.workspace_id != member.workspace_id:
        raise Refusal("Please choose somebody from this workspace.", "person")
    if who.id == member.id:
        raise Refusal("You cannot support yourself. Who else would speak for you?", "person")
    if who.deactivated:
        raise Refusal("This account is deactivated. Please choose somebody else.", "person")
    if len(words) > NOTE_LIMIT:
        raise Refusal(f"Please keep the note under {NOTE_LIMIT:,} characters.", "note")
    place = supporter(session, journey.workspace_id, journey.id, who.id)
    if place is None:
        place = Supporter(
            workspace_id=journey.workspace_id,
            journey_id=journey.id,
            person_id=who.id,
            kind=kind,
            created_at=now,
        )
        session.add(place)
    elif place.removed_at is None:
        raise Refusal(f"{who.name or 'This person'} is among your supporters already.", "person")
    place.removed_at = None
    place.kind = kind
    place.stage = stage
    session.flush()
    if place.consent is Consent.ASKED:
        _redraw(session, place, now)  # they were asked before they were taken off
    else:
        place.note = words.strip()
        if ask_now:
            _ask(session, member, place, who, now, "person")
    home.refresh(session, member, now)
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
    _redraw(session, place, now)
    home.refresh(session, member, now)
    return place


def ask(session: Session, member: Person, supporter_id: str, now: datetime) -> Supporter:
    """Ask somebody who is on the map. Once asked, asking again does nothing."""
    lock_person(session, member.workspace_id, member.id)
    place, who = own_place(session, member, supporter_id)
    if place.consent not in (Consent.ASKED, Consent.AGREED):
        _ask(session, member, place, who, now, None)
        home.refresh(session, member, now)
    return place


def remove(session: Session, member: Person, supporter_id: str, now: datetime) -> None:
    """Take somebody off the map; from now on they see nothing more."""
    place, who = own_place(session, member, supporter_id)
    place.removed_at = now
    if place.consent is Consent.AGREED:
        place.consent = Consent.LEFT
        place.answered_at = now
    note(session, member.workspace_id, now, member.id, "supporter.removed", place.id)
    _redraw(session, place, now)
    home.refresh(session, member, now)
    home.refresh(session, who, now)


def answer(
    session: Session, person: Person, supporter_id: str, agrees: bool, now: datetime
) -> Supporter:
    """Take down the person's own yes or no. A no may become a yes at any time.

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


def redraw_all(session: Session, journey: Journey, now: datetime) -> None:
    """The journey changed or is over: its supporters' messages and everybody's Home follow."""
    places = supporters(session, journey.workspace_id, journey.id)
    ids = [journey.member_id, *(place.person_id for place in places)]
    for place in places:
        _redraw(session, place, now)
    for person in people_by_ids(session, journey.workspace_id, ids).values():
        home.refresh(session, person, now)


def own_place(session: Session, member: Person, supporter_id: str) -> tuple[Supporter, Person]:
    """The place on the member's own open journey; anybody else's is refused as if unknown."""
    place = supporter_by_id(session, member.workspace_id, supporter_id)
    if place is not None and place.removed_at is None:
        journey = journey_by_id(session, member.workspace_id, place.journey_id)
        who = person_by_id(session, member.workspace_id, place.person_id)
        if journey and who and journey.member_id == member.id and journey.status in OPEN:
            return place, who
    raise Refusal("This person is not among your supporters any more.")


def compose_request(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The request itself, at an hour that suits the person; None when it is answered by then."""
    found = _request(session, delivery)
    if found is None or found[1].state is not RequestState.ASKED:
        return None
    person, request = found
    allowed = may_disturb_at(session, person, now)
    return Later(allowed) if allowed > now else Post(request)


def compose_redraw(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The request as it stands now, in the place of the one that was sent."""
    found = _request(session, delivery)
    sent = sent_message(session, delivery.workspace_id, REQUEST, delivery.subject_id)
    if found is None or sent is None or sent.sent_channel_id is None or sent.ts is None:
        return None
    return Update(found[1], sent.sent_channel_id, sent.ts)


def compose_answer(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """What the supporter answered, for the member; None when they changed their mind since."""
    place = supporter_by_id(session, delivery.workspace_id, delivery.subject_id)
    if place is None or place.removed_at or place.answered_at is None:
        return None
    journey = journey_by_id(session, delivery.workspace_id, place.journey_id)
    if journey is None or delivery.key != _answer_key(place):
        return None
    people = people_by_ids(session, delivery.workspace_id, [journey.member_id, place.person_id])
    member = people[journey.member_id]
    allowed = may_disturb_at(session, member, now)
    if allowed > now:
        return Later(allowed)
    return Post(
        Answer(
            consent=place.consent,
            kind=place.kind,
            supporter_name=people[place.person_id].name,
            ask_again_on=local_time.local_day(place.answered_at + REST, member.zone),
        )
    )


def _stands(place: Supporter) -> bool:
    return place.consent is Consent.AGREED and place.removed_at is None


def _ask(
    session: Session,
    member: Person,
    place: Supporter,
    who: Person,
    now: datetime,
    field: str | None,
) -> None:
    if who.deactivated:
        raise Refusal("This account is deactivated, so nobody would answer.", field)
    if place.consent is Consent.DECLINED and place.answered_at and now < place.answered_at + REST:
        again = local_time.local_day(place.answered_at + REST, member.zone)
        raise Refusal(
            f"{who.name or 'This person'} said “not now”. You can ask again from "
            f"{again:%-d %B %Y}; they can still change their mind before.",
            field,
        )
    place.consent = Consent.ASKED
    place.asked_at = now
    if place.stage is SupporterStage.TO_APPROACH:
        place.stage = SupporterStage.APPROACHED
    enqueue(
        session,
        place.workspace_id,
        key=f"consent:{place.id}:{now.isoformat()}",
        kind=REQUEST,
        subject_id=place.id,
        person_id=who.id,
        now=now,
    )
    note(session, member.workspace_id, now, member.id, "consent.asked", place.id)
    home.refresh(session, who, now)


def _answered(
    session: Session, person: Person, place: Supporter, journey: Journey, now: datetime
) -> None:
    place.answered_at = now
    note(session, person.workspace_id, now, person.id, f"consent.{place.consent.value}", place.id)
    enqueue(
        session,
        place.workspace_id,
        key=_answer_key(place),
        kind=ANSWER,
        subject_id=place.id,
        person_id=journey.member_id,
        now=now,
    )
    _redraw(session, place, now)
    home.refresh(session, person, now)
    member = person_by_id(session, place.workspace_id, journey.member_id)
    if member is not None:
        home.refresh(session, member, now)


def _answer_key(place: Supporter) -> str:
    assert place.answered_at is not None
    return f"consent-answer:{place.id}:{place.consent.value}:{place.answered_at.isoformat()}"


def _redraw(session: Session, place: Supporter, now: datetime) -> None:
    """Have the request in the supporter's messages follow, where one was ever sent."""
    if place.asked_at is not None:
        enqueue(
            session,
            place.workspace_id,
            key=f"consent-redraw:{place.id}:{now.isoformat()}",
            kind=REDRAW,
            subject_id=place.id,
            person_id=place.person_id,
            now=now,
        )


def _open_place(session: Session, person: Person, supporter_id: str) -> tuple[Supporter, Journey]:
    """The person's own place on somebody's open journey."""
    place = supporter_by_id(session, person.workspace_id, supporter_id)
    if place is not None and place.person_id == person.id and place.removed_at is None:
        journey = journey_by_id(session, person.workspace_id, place.journey_id)
        if journey is not None and journey.status in OPEN and place.asked_at is not None:
            return place, journey
    raise Refusal("This request is not open any more. There is nothing you need to do.")


def _request(session: Session, delivery: Delivery) -> tuple[Person, Request] | None:
    place = supporter_by_id(session, delivery.workspace_id, delivery.subject_id)
    if place is None:
        return None
    journey = journey_by_id(session, delivery.workspace_id, place.journey_id)
    if journey is None:
        return None
    people = people_by_ids(session, delivery.workspace_id, [journey.member_id, place.person_id])
    person, member = people[place.person_id], people[journey.member_id]
    if person.deactivated or place.consent is Consent.NOT_ASKED:
        return None
    state = RequestState(place.consent.value)
    if place.removed_at is not None or journey.status not in OPEN:
        state = RequestState.CLOSED
    return person, Request(
        supporter_id=place.id,
        state=state,
        kind=place.kind,
        member_name=member.name,
        member_slack_id=member.slack_id,
        target_role=journey.target_role,
        note=place.note,
    )
