"""Endorsements, offers and questions in direct messages: for whom, and in which words.

One kind of message each, drawn for the member or for the supporter, whoever the delivery is for.
The latest of somebody's messages about one thing shows how that stands, with what can be done;
those before it keep saying what they said. The member's own words (an answer) go to a supporter
only while their yes stands.
"""

from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy.rules import (
    AdvocacyMessage,
    Between,
    EndorsementNote,
    Note,
    Occasion,
    OfferNote,
    QuestionNote,
    Said,
)
from sponsorship.delivery.rules.facts import facts_of, to_json
from sponsorship.delivery.rules.sending import Composed, Post, Update
from sponsorship.supporters.consent import is_agreed
from storage.advocacy.endorsements import endorsement_by_id
from storage.advocacy.offers import offer_by_id
from storage.advocacy.questions import question_by_id
from storage.delivery.deliveries import Delivery, deliveries_of, delivery_by_id, enqueue
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person, people_by_ids
from storage.supporters.supporters import supporter_by_id
from storage.types import DeliveryState, OfferState

REDRAWS: dict[str, AdvocacyMessage] = {
    AdvocacyMessage.ENDORSEMENT: AdvocacyMessage.ENDORSEMENT_REDRAW,
    AdvocacyMessage.OFFER: AdvocacyMessage.OFFER_REDRAW,
    AdvocacyMessage.QUESTION: AdvocacyMessage.QUESTION_REDRAW,
}
_ABOUT = {
    Occasion.ACCEPTED: OfferState.ACCEPTED,
    Occasion.DECLINED: OfferState.DECLINED,
    Occasion.DONE: OfferState.DONE,
}
"""The state that a message about an offer is about; else `OFFERED`."""
_ARRIVES = {
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.UNSURE,
    DeliveryState.SENT,
}


def post(
    session: Session,
    person: Person,
    kind: str,
    subject_id: str,
    occasion: Occasion,
    now: datetime,
) -> None:
    """Have the person told, once for each of the things that can happen."""
    enqueue(
        session,
        person.workspace_id,
        key=f"{kind}:{subject_id}:{person.id}:{occasion}",
        kind=kind,
        subject_id=subject_id,
        person_id=person.id,
        facts=to_json(Said(occasion)),
        now=now,
    )


def redraw(session: Session, workspace_id: str, kind: str, subject_id: str, now: datetime) -> None:
    """Have every message that shows it follow."""
    for shown in deliveries_of(session, workspace_id, subject_id, kind):
        if shown.ts is None and shown.payload is None:
            continue
        enqueue(
            session,
            workspace_id,
            key=f"{kind}-redraw:{shown.id}:{now.isoformat()}",
            kind=REDRAWS[kind],
            subject_id=shown.id,
            person_id=shown.person_id,
            now=now,
        )


def compose(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The message for the delivery's person."""
    shown = _note(session, delivery.workspace_id, delivery.kind, delivery.subject_id, delivery)
    if shown is None or (isinstance(shown, EndorsementNote) and shown.is_withdrawn):
        return None
    return Post(shown)


def compose_redraw(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The posted message as things stand now."""
    first = delivery_by_id(session, delivery.workspace_id, delivery.subject_id)
    if first is None or first.ts is None or first.sent_channel_id is None:
        return None
    shown = _note(session, first.workspace_id, first.kind, first.subject_id, first)
    return Update(shown, first.sent_channel_id, first.ts) if shown else None


def _note(
    session: Session, workspace_id: str, kind: str, subject_id: str, delivery: Delivery
) -> Note | None:
    match kind:
        case AdvocacyMessage.ENDORSEMENT:
            return _endorsement(session, workspace_id, subject_id, delivery.person_id)
        case AdvocacyMessage.OFFER:
            return _offer(session, workspace_id, subject_id, delivery)
        case _:
            return _question(session, workspace_id, subject_id, delivery)


def _endorsement(
    session: Session, workspace_id: str, subject_id: str, reader_id: str | None
) -> Note | None:
    endorsement = endorsement_by_id(session, workspace_id, subject_id)
    found = endorsement and _between(
        session, workspace_id, endorsement.journey_id, endorsement.supporter_id, reader_id
    )
    if endorsement is None or not found:
        return None
    names, _ = found
    is_withdrawn = endorsement.withdrawn_at is not None
    quote = "" if is_withdrawn else endorsement.quote
    return EndorsementNote(
        names, endorsement.id, quote, endorsement.scope, endorsement.expires_on, is_withdrawn
    )


def _offer(session: Session, workspace_id: str, subject_id: str, delivery: Delivery) -> Note | None:
    offer = offer_by_id(session, workspace_id, subject_id)
    reader_id = delivery.person_id
    found = offer and _between(
        session, workspace_id, offer.journey_id, offer.supporter_id, reader_id
    )
    if offer is None or not found:
        return None
    names, _ = found
    state, is_thanked = offer.state, offer.thanked_at is not None
    is_past = _is_past(session, delivery)
    if is_past and state is not OfferState.WITHDRAWN:
        said = facts_of(delivery, Said)
        state = _ABOUT.get(said.occasion, OfferState.OFFERED) if said else OfferState.OFFERED
        is_thanked = False
    return OfferNote(names, offer.id, offer.text, offer.due_on, state, is_thanked, is_past)


def _question(
    session: Session, workspace_id: str, subject_id: str, delivery: Delivery
) -> Note | None:
    question = question_by_id(session, workspace_id, subject_id)
    reader_id = delivery.person_id
    found = question and _between(
        session, workspace_id, question.journey_id, question.supporter_id, reader_id
    )
    if question is None or not found:
        return None
    names, may_read = found
    is_past = _is_past(session, delivery)
    answer = question.answer if may_read and not is_past else ""
    return QuestionNote(names, question.id, question.text, answer, is_past)


def _is_past(session: Session, delivery: Delivery) -> bool:
    """Whether its reader has, or is about to get, a later message about the same thing."""
    others = deliveries_of(session, delivery.workspace_id, delivery.subject_id, delivery.kind)
    return any(
        other.person_id == delivery.person_id
        and other.created_at > delivery.created_at
        and other.state in _ARRIVES
        for other in others
    )


def _between(
    session: Session, workspace_id: str, journey_id: str, supporter_id: str, reader_id: str | None
) -> tuple[Between, bool] | None:
    """The two people, and whether the reader may read the member's words."""
    journey = journey_by_id(session, workspace_id, journey_id)
    place = supporter_by_id(session, workspace_id, supporter_id)
    if journey is None or place is None or place.journey_id != journey.id:
        return None
    people = people_by_ids(session, workspace_id, [journey.member_id, place.person_id])
    member, supporter = people.get(journey.member_id), people.get(place.person_id)
    if member is None or supporter is None or reader_id not in (member.id, supporter.id):
        return None
    names = Between(
        for_member=reader_id == member.id,
        member_name=member.name,
        member_slack_id=member.slack_id,
        supporter_name=supporter.name,
    )
    return names, names.for_member or is_agreed(session, journey, supporter)
