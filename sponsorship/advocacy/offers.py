"""Offers of help, from the word to the thank-you."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy import messages
from sponsorship.advocacy.rules import (
    TEXT_LIMIT,
    AdvocacyMessage,
    AdvocacyRefused,
    Occasion,
    TypedOffer,
    said,
)
from sponsorship.advocacy.support import answered, support, taken_back, told
from sponsorship.refusals import Refusal
from sponsorship.supporters.consent import agreed_supporter
from sponsorship.time.local_time import local_day
from storage.advocacy.offers import Offer, offer_by_id, offer_by_source_key
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person, lock_person, person_by_id
from storage.supporters.supporters import Supporter, supporter_by_id
from storage.types import OfferState


def offer(
    session: Session, person: Person, typed: TypedOffer, source_key: str, now: datetime
) -> Offer:
    """Keep an offer of help: what, and by which day on the supporter's calendar."""
    lock_person(session, person.workspace_id, person.id)
    known = offer_by_source_key(session, person.workspace_id, source_key)
    if known is not None:
        return known
    seen = support(session, person, typed.digest_id)
    text = said(typed.text, "text", AdvocacyRefused.NO_OFFER_TEXT, TEXT_LIMIT)
    if typed.due_on is None or typed.due_on < local_day(now, person.zone):
        raise Refusal(AdvocacyRefused.PAST_DAY, "due_on")
    made = Offer(
        workspace_id=person.workspace_id,
        journey_id=seen.journey.id,
        supporter_id=seen.supporter.id,
        digest_id=seen.digest.id,
        text=text,
        due_on=typed.due_on,
        source_key=source_key,
        created_at=now,
    )
    session.add(made)
    session.flush()
    told(session, AdvocacyMessage.OFFER, made.id, seen, person, now)
    return made


def withdraw_offer(session: Session, person: Person, offer_id: str, now: datetime) -> Offer:
    """Take back one's own offer, as long as it is not done."""
    made = offer_by_id(session, person.workspace_id, offer_id)
    place = made and supporter_by_id(session, person.workspace_id, made.supporter_id)
    if made is None or not place or place.person_id != person.id:
        raise Refusal(AdvocacyRefused.NOT_YOUR_OFFER)
    if made.state is OfferState.DONE:
        raise Refusal(AdvocacyRefused.DONE_ALREADY)
    if made.state is OfferState.DECLINED:
        raise Refusal(AdvocacyRefused.NOT_NEEDED)
    if made.state is not OfferState.WITHDRAWN:
        made.state, made.closed_at = OfferState.WITHDRAWN, now
        session.add(made)
        taken_back(session, AdvocacyMessage.OFFER, made.id, made.journey_id, person, now)
    return made


def accept_offer(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member takes an offer up; its supporter is told."""
    made, place = _offered_to(session, member, offer_id)
    if made.state is OfferState.OFFERED:
        journey = journey_by_id(session, member.workspace_id, made.journey_id)
        giver = person_by_id(session, member.workspace_id, place.person_id)
        if not journey or not giver or agreed_supporter(session, journey, giver) is None:
            raise Refusal(AdvocacyRefused.OFFERED_BY_NOBODY)
        made.state = OfferState.ACCEPTED
        session.add(made)
        answered(session, AdvocacyMessage.OFFER, made.id, Occasion.ACCEPTED, place, member, now)
    return made


def decline_offer(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member does not need what is offered; its supporter is told, kindly."""
    made, place = _made_to(session, member, offer_id)
    if made.state in (OfferState.ACCEPTED, OfferState.DONE):
        raise Refusal(AdvocacyRefused.TAKEN_UP_ALREADY)
    if made.state is not OfferState.DECLINED:
        made.state, made.closed_at = OfferState.DECLINED, now
        session.add(made)
        answered(session, AdvocacyMessage.OFFER, made.id, Occasion.DECLINED, place, member, now)
    return made


def finish_offer(session: Session, person: Person, offer_id: str, now: datetime) -> Offer:
    """The help came: either of the two may say so. The member is told when it was the other."""
    made = offer_by_id(session, person.workspace_id, offer_id)
    place = made and supporter_by_id(session, person.workspace_id, made.supporter_id)
    if made is None or not place or place.person_id != person.id:
        made, place = _offered_to(session, person, offer_id)
    elif made.state is OfferState.OFFERED:
        raise Refusal(AdvocacyRefused.NOT_TAKEN_UP_YET)
    elif made.state is OfferState.WITHDRAWN:
        raise Refusal(AdvocacyRefused.TAKEN_BACK_BY_YOU)
    elif made.state is OfferState.DECLINED:
        raise Refusal(AdvocacyRefused.NOT_NEEDED)
    if made.state is not OfferState.DONE:
        made.state, made.closed_at = OfferState.DONE, now
        session.add(made)
        messages.redraw(session, person.workspace_id, AdvocacyMessage.OFFER, made.id, now)
        journey = journey_by_id(session, person.workspace_id, made.journey_id)
        member = journey and person_by_id(session, person.workspace_id, journey.member_id)
        if member and member.id != person.id:
            messages.post(session, member, AdvocacyMessage.OFFER, made.id, Occasion.DONE, now)
    return made


def thank(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member says thank you, once; the supporter reads it in their direct messages."""
    made, place = _offered_to(session, member, offer_id)
    if made.thanked_at is None:
        made.thanked_at = now
        if made.state is not OfferState.DONE:
            made.state, made.closed_at = OfferState.DONE, now
        session.add(made)
        answered(session, AdvocacyMessage.OFFER, made.id, Occasion.THANKED, place, member, now)
    return made


def _offered_to(session: Session, member: Person, offer_id: str) -> tuple[Offer, Supporter]:
    """An offer to the member that may still come to something."""
    made, place = _made_to(session, member, offer_id)
    if made.state is OfferState.DECLINED:
        raise Refusal(AdvocacyRefused.DECLINED_BY_YOU)
    return made, place


def _made_to(session: Session, member: Person, offer_id: str) -> tuple[Offer, Supporter]:
    """An offer to the member that was not taken back."""
    made = offer_by_id(session, member.workspace_id, offer_id)
    journey = made and journey_by_id(session, member.workspace_id, made.journey_id)
    place = made and supporter_by_id(session, member.workspace_id, made.supporter_id)
    if made is None or not journey or not place or journey.member_id != member.id:
        raise Refusal(AdvocacyRefused.NO_OFFER)
    if made.state is OfferState.WITHDRAWN:
        raise Refusal(AdvocacyRefused.OFFER_TAKEN_BACK)
    return made, place
