"""What the bot says about consent: the request, the answer, and keeping them true."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, changed
from sponsorship.delivery.rules.facts import facts_of
from sponsorship.delivery.rules.sending import Composed, Post, Update
from sponsorship.supporters.rules import (
    REST,
    AnswerGiven,
    ConsentAnswer,
    ConsentRequest,
    ConsentRequestState,
    SupporterMessage,
    answer_given,
)
from sponsorship.time import local_time
from storage.delivery.deliveries import Delivery, enqueue, sent_message
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import people_by_ids
from storage.supporters.supporters import Supporter, supporter_by_id, supporters
from storage.types import OPEN, Consent


def redraw_all(session: Session, journey: Journey, now: datetime) -> None:
    """The journey changed or is over: its supporters' messages and Homes follow."""
    places = supporters(session, journey.workspace_id, journey.id)
    for place in places:
        redraw(session, place, now)
        changed(session, HomeNarrowed(place.workspace_id, now, place.person_id))


def compose_request(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The request itself; None when it is answered by then."""
    request = _request(session, delivery)
    return Post(request) if request and request.state is ConsentRequestState.ASKED else None


def compose_redraw(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The request as it stands now, in the place of the one that was sent."""
    request = _request(session, delivery)
    sent = sent_message(
        session, delivery.workspace_id, SupporterMessage.REQUEST, delivery.subject_id
    )
    if request is None or sent is None or sent.sent_channel_id is None or sent.ts is None:
        return None
    return Update(request, sent.sent_channel_id, sent.ts)


def compose_answer(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """What the supporter answered, for the member; None when they changed their mind since."""
    place = supporter_by_id(session, delivery.workspace_id, delivery.subject_id)
    if place is None or place.removed_at or place.answered_at is None:
        return None
    journey = journey_by_id(session, delivery.workspace_id, place.journey_id)
    if journey is None or facts_of(delivery, AnswerGiven) != answer_given(place):
        return None
    people = people_by_ids(session, delivery.workspace_id, [journey.member_id, place.person_id])
    member = people[journey.member_id]
    return Post(
        ConsentAnswer(
            consent=place.consent,
            kind=place.kind,
            supporter_name=people[place.person_id].name,
            request_again_on=local_time.local_day(place.answered_at + REST, member.zone),
        )
    )


def redraw(session: Session, place: Supporter, now: datetime) -> None:
    """Have the request in the supporter's messages follow, where one was ever sent."""
    if place.asked_at is not None:
        enqueue(
            session,
            place.workspace_id,
            key=f"consent-redraw:{place.id}:{now.isoformat()}",
            kind=SupporterMessage.REDRAW,
            subject_id=place.id,
            person_id=place.person_id,
            now=now,
        )


def _request(session: Session, delivery: Delivery) -> ConsentRequest | None:
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
    state = ConsentRequestState(place.consent.value)
    if place.removed_at is not None or journey.status not in OPEN:
        state = ConsentRequestState.CLOSED
    return ConsentRequest(
        supporter_id=place.id,
        state=state,
        kind=place.kind,
        member_name=member.name,
        member_slack_id=member.slack_id,
        target_role=journey.target_role,
        note=place.note,
    )
