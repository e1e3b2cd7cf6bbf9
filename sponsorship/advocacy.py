"""What supporters do for a member: endorse, offer help, ask; and what the member answers.

Only people who agreed to support the journey may, and never the member themselves. Each thing
stands in the direct messages of both: of the one who said it, to take it back or to see what
became of it, and of the one it is for. A form sent twice is one thing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from sponsorship import advocacy_messages as messages
from sponsorship import answers_note, home
from sponsorship.local_time import local_day
from sponsorship.refusals import Refusal
from sponsorship.supporters import agreed_supporter
from storage.advocacy.endorsements import Endorsement, endorsement_by_id, endorsement_by_source_key
from storage.advocacy.offers import Offer, offer_by_id, offer_by_source_key
from storage.advocacy.questions import Question, question_by_id, question_by_source_key
from storage.digests.digests import Digest, digest_by_id
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, lock_person, person_by_id
from storage.supporters.supporters import Supporter, supporter_by_id
from storage.types import EndorsementScope, OfferState
from storage.workspaces.audit import note

QUOTE_LIMIT = 1000
TEXT_LIMIT = 1000
ANSWER_LIMIT = 2000
_LONGEST_YEARS = 5
_NOT_NEEDED = "They do not need this one. Thank you for the offer."


@dataclass(frozen=True, slots=True)
class Support:
    """A posted digest, seen by somebody who may speak for its member."""

    digest: Digest
    journey: Journey
    supporter: Supporter
    member: Person


def support(session: Session, person: Person, digest_id: str) -> Support:
    """The digest for an agreed supporter; raises Refusal, with a way in, for anybody else."""
    digest = digest_by_id(session, person.workspace_id, digest_id)
    journey = digest and journey_by_id(session, person.workspace_id, digest.journey_id)
    member = journey and person_by_id(session, person.workspace_id, journey.member_id)
    if digest is None or not journey or not member or digest.ts is None:
        raise Refusal("This digest is not there any more.")
    if person.id == member.id:
        raise Refusal(
            "This is your own digest: its buttons are for your supporters. In Headway's Home "
            "you see what they answered."
        )
    place = agreed_supporter(session, journey, person)
    if place is None:
        name = member.name or "the member"
        raise Refusal(
            f"How kind of you. These buttons are for the people who agreed to support {name}. "
            f"Ask {name} to add you in Headway's Home; once you agree, you can use them. An "
            "emoji on the digest cheers them on right now."
        )
    return Support(digest, journey, place, member)


def endorse(
    session: Session,
    person: Person,
    digest_id: str,
    quote: str,
    scope: EndorsementScope,
    expires_on: date | None,
    source_key: str,
    now: datetime,
) -> Endorsement:
    """Keep a supporter's quote, to be used within its scope until a day, inclusive."""
    lock_person(session, person.workspace_id, person.id)
    known = endorsement_by_source_key(session, person.workspace_id, source_key)
    if known is not None:
        return known
    seen = support(session, person, digest_id)
    today = local_day(now, person.zone)
    quote = _said(quote, "quote", "Write what you would say about them.", QUOTE_LIMIT)
    if expires_on is None or expires_on <= today:
        raise Refusal("Choose a day after today.", "expires_on")
    if expires_on.year > today.year + _LONGEST_YEARS:
        raise Refusal(f"Choose a day within {_LONGEST_YEARS} years.", "expires_on")
    endorsement = Endorsement(
        workspace_id=person.workspace_id,
        journey_id=seen.journey.id,
        supporter_id=seen.supporter.id,
        digest_id=seen.digest.id,
        quote=quote,
        scope=scope,
        expires_on=expires_on,
        source_key=source_key,
        created_at=now,
    )
    session.add(endorsement)
    session.flush()
    note(
        session,
        person.workspace_id,
        now,
        person.id,
        "endorsement.given",
        endorsement.id,
        scope=scope.value,
    )
    _told(session, messages.ENDORSEMENT, endorsement.id, seen, person, now)
    return endorsement


def withdraw_endorsement(
    session: Session, person: Person, endorsement_id: str, now: datetime
) -> Endorsement:
    """Take a quote back: from now on nobody may use it. Only who gave it can, and at any time."""
    endorsement = endorsement_by_id(session, person.workspace_id, endorsement_id)
    place = endorsement and supporter_by_id(session, person.workspace_id, endorsement.supporter_id)
    if endorsement is None or not place or place.person_id != person.id:
        raise Refusal("This endorsement is not yours to take back, or it is gone already.")
    if endorsement.withdrawn_at is None:
        endorsement.withdrawn_at = now
        session.add(endorsement)
        note(
            session,
            person.workspace_id,
            now,
            person.id,
            "endorsement.withdrawn",
            endorsement.id,
        )
        _follow(session, messages.ENDORSEMENT, endorsement.id, endorsement.journey_id, person, now)
    return endorsement


def offer(
    session: Session,
    person: Person,
    digest_id: str,
    text: str,
    due_on: date | None,
    source_key: str,
    now: datetime,
) -> Offer:
    """Keep an offer of help: what, and by which day on the supporter's calendar."""
    lock_person(session, person.workspace_id, person.id)
    known = offer_by_source_key(session, person.workspace_id, source_key)
    if known is not None:
        return known
    seen = support(session, person, digest_id)
    text = _said(text, "text", "Write what you could do for them.", TEXT_LIMIT)
    if due_on is None or due_on < local_day(now, person.zone):
        raise Refusal("Choose today or a later day.", "due_on")
    made = Offer(
        workspace_id=person.workspace_id,
        journey_id=seen.journey.id,
        supporter_id=seen.supporter.id,
        digest_id=seen.digest.id,
        text=text,
        due_on=due_on,
        source_key=source_key,
        created_at=now,
    )
    session.add(made)
    session.flush()
    _told(session, messages.OFFER, made.id, seen, person, now)
    return made


def withdraw_offer(session: Session, person: Person, offer_id: str, now: datetime) -> Offer:
    """Take back one's own offer, as long as it is not done."""
    made = offer_by_id(session, person.workspace_id, offer_id)
    place = made and supporter_by_id(session, person.workspace_id, made.supporter_id)
    if made is None or not place or place.person_id != person.id:
        raise Refusal("This offer is not yours to take back, or it is gone already.")
    if made.state is OfferState.DONE:
        raise Refusal("This is done already. Thank you for it.")
    if made.state is OfferState.DECLINED:
        raise Refusal(_NOT_NEEDED)
    if made.state is not OfferState.WITHDRAWN:
        made.state, made.closed_at = OfferState.WITHDRAWN, now
        session.add(made)
        _follow(session, messages.OFFER, made.id, made.journey_id, person, now)
    return made


def accept_offer(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member takes an offer up; its supporter is told."""
    made, place = _offered_to(session, member, offer_id)
    if made.state is OfferState.OFFERED:
        journey = journey_by_id(session, member.workspace_id, made.journey_id)
        giver = person_by_id(session, member.workspace_id, place.person_id)
        if not journey or not giver or agreed_supporter(session, journey, giver) is None:
            raise Refusal("Who offered this does not support your journey any more.")
        made.state = OfferState.ACCEPTED
        session.add(made)
        _answered(session, messages.OFFER, made.id, "accepted", place, member, now)
    return made


def decline_offer(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member does not need what is offered; its supporter is told, kindly."""
    made, place = _made_to(session, member, offer_id)
    if made.state in (OfferState.ACCEPTED, OfferState.DONE):
        raise Refusal("You have taken this offer up already.")
    if made.state is not OfferState.DECLINED:
        made.state, made.closed_at = OfferState.DECLINED, now
        session.add(made)
        _answered(session, messages.OFFER, made.id, "declined", place, member, now)
    return made


def finish_offer(session: Session, person: Person, offer_id: str, now: datetime) -> Offer:
    """The help came: either of the two may say so. The member is told when it was the other."""
    made = offer_by_id(session, person.workspace_id, offer_id)
    place = made and supporter_by_id(session, person.workspace_id, made.supporter_id)
    if made is None or not place or place.person_id != person.id:
        made, place = _offered_to(session, person, offer_id)
    elif made.state is OfferState.OFFERED:
        raise Refusal("They have not taken this offer up yet.")
    elif made.state is OfferState.WITHDRAWN:
        raise Refusal("You took this offer back.")
    elif made.state is OfferState.DECLINED:
        raise Refusal(_NOT_NEEDED)
    if made.state is not OfferState.DONE:
        made.state, made.closed_at = OfferState.DONE, now
        session.add(made)
        _follow(session, messages.OFFER, made.id, made.journey_id, person, now)
        journey = journey_by_id(session, person.workspace_id, made.journey_id)
        member = journey and person_by_id(session, person.workspace_id, journey.member_id)
        if member and member.id != person.id:
            messages.post(session, member, messages.OFFER, made.id, "done", now)
    return made


def thank(session: Session, member: Person, offer_id: str, now: datetime) -> Offer:
    """The member says thank you, once; the supporter reads it in their direct messages."""
    made, place = _offered_to(session, member, offer_id)
    if made.thanked_at is None:
        made.thanked_at = now
        if made.state is not OfferState.DONE:
            made.state, made.closed_at = OfferState.DONE, now
        session.add(made)
        _answered(session, messages.OFFER, made.id, "thanked", place, member, now)
    return made


def ask(
    session: Session, person: Person, digest_id: str, text: str, source_key: str, now: datetime
) -> Question:
    """Put a supporter's question to the member."""
    lock_person(session, person.workspace_id, person.id)
    known = question_by_source_key(session, person.workspace_id, source_key)
    if known is not None:
        return known
    seen = support(session, person, digest_id)
    question = Question(
        workspace_id=person.workspace_id,
        journey_id=seen.journey.id,
        supporter_id=seen.supporter.id,
        digest_id=seen.digest.id,
        text=_said(text, "text", "Write your question.", TEXT_LIMIT),
        source_key=source_key,
        created_at=now,
    )
    session.add(question)
    session.flush()
    _told(session, messages.QUESTION, question.id, seen, person, now)
    return question


def question_for(session: Session, member: Person, question_id: str) -> tuple[Question, Person]:
    """A question to the member with who asked it; raises Refusal for anybody else's.

    Also when the supporter has left: then an answer would go to somebody who is not to see it.
    """
    question = question_by_id(session, member.workspace_id, question_id)
    journey = question and journey_by_id(session, member.workspace_id, question.journey_id)
    if question is None or not journey or journey.member_id != member.id:
        raise Refusal("This question is not there any more.")
    place = supporter_by_id(session, member.workspace_id, question.supporter_id)
    asker = place and person_by_id(session, member.workspace_id, place.person_id)
    if not asker or agreed_supporter(session, journey, asker) is None:
        raise Refusal("Who asked this does not support your journey any more, so nobody waits.")
    return question, asker


def answer(
    session: Session, member: Person, question_id: str, text: str, now: datetime
) -> Question:
    """Answer the question; only the supporter who asked it reads the answer.

    A later answer takes the place of the first.
    """
    question, asker = question_for(session, member, question_id)
    text = _said(text, "answer", "Write your answer.", ANSWER_LIMIT)
    if question.answer == text:
        return question
    question.answer = text
    first = question.answered_at is None
    question.answered_at = now
    session.add(question)
    place = supporter_by_id(session, member.workspace_id, question.supporter_id)
    assert place is not None
    assert asker.id == place.person_id
    if first:
        _answered(session, messages.QUESTION, question.id, "answered", place, member, now)
    else:
        _follow(session, messages.QUESTION, question.id, question.journey_id, member, now)
    return question


def default_end(today: date) -> date:
    """The last day of an endorsement unless another is chosen: a year on."""
    last_of_february = today.month == 2 and today.day == 29
    return today.replace(year=today.year + 1, day=28 if last_of_february else today.day)


def _said(text: str, field: str, empty: str, limit: int) -> str:
    text = text.strip()
    if not text:
        raise Refusal(empty, field)
    if len(text) > limit:
        raise Refusal(f"Please keep this under {limit:,} characters.", field)
    return text


def _offered_to(session: Session, member: Person, offer_id: str) -> tuple[Offer, Supporter]:
    """An offer to the member that may still come to something."""
    made, place = _made_to(session, member, offer_id)
    if made.state is OfferState.DECLINED:
        raise Refusal("You have said no to this offer. Write to them if you need it after all.")
    return made, place


def _made_to(session: Session, member: Person, offer_id: str) -> tuple[Offer, Supporter]:
    """An offer to the member that was not taken back."""
    made = offer_by_id(session, member.workspace_id, offer_id)
    journey = made and journey_by_id(session, member.workspace_id, made.journey_id)
    place = made and supporter_by_id(session, member.workspace_id, made.supporter_id)
    if made is None or not journey or not place or journey.member_id != member.id:
        raise Refusal("This offer is not there any more.")
    if made.state is OfferState.WITHDRAWN:
        raise Refusal("This offer was taken back.")
    return made, place


def _told(
    session: Session, kind: str, subject_id: str, seen: Support, person: Person, now: datetime
) -> None:
    """Tell the member and show the supporter what they said."""
    messages.post(session, seen.member, kind, subject_id, "told", now)
    messages.post(session, person, kind, subject_id, "own", now)
    answers_note.wanted(session, seen.digest, seen.journey, now)
    home.refresh(session, seen.member, now)
    home.refresh(session, person, now)


def _answered(
    session: Session,
    kind: str,
    subject_id: str,
    what: str,
    place: Supporter,
    member: Person,
    now: datetime,
) -> None:
    """Tell the supporter in a message of its own; everything shown before follows."""
    messages.redraw(session, member.workspace_id, kind, subject_id, now)
    supporter = person_by_id(session, member.workspace_id, place.person_id)
    if supporter is not None:
        messages.post(session, supporter, kind, subject_id, what, now)
        home.refresh(session, supporter, now)
    home.refresh(session, member, now)


def _follow(
    session: Session,
    kind: str,
    subject_id: str,
    journey_id: str,
    person: Person,
    now: datetime,
) -> None:
    """Everything that shows it is drawn again."""
    messages.redraw(session, person.workspace_id, kind, subject_id, now)
    home.refresh(session, person, now)
    journey = journey_by_id(session, person.workspace_id, journey_id)
    member = journey and person_by_id(session, person.workspace_id, journey.member_id)
    if member and member.id != person.id:
        home.refresh(session, member, now)
