"""A supporter's question, and the member's answer."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy import messages
from sponsorship.advocacy.rules import (
    ANSWER_LIMIT,
    TEXT_LIMIT,
    AdvocacyMessage,
    AdvocacyRefused,
    Occasion,
    said,
)
from sponsorship.advocacy.support import answered, support, told
from sponsorship.changes import HomeNarrowed, changed
from sponsorship.refusals import Refusal
from sponsorship.supporters.consent import agreed_supporter
from storage.advocacy.questions import Question, question_by_id, question_by_source_key
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person, lock_person, person_by_id
from storage.supporters.supporters import supporter_by_id


def put(
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
        text=said(text, "text", AdvocacyRefused.NO_QUESTION_TEXT, TEXT_LIMIT),
        source_key=source_key,
        created_at=now,
    )
    session.add(question)
    session.flush()
    told(session, AdvocacyMessage.QUESTION, question.id, seen, person, now)
    return question


def question_for(session: Session, member: Person, question_id: str) -> tuple[Question, Person]:
    """A question to the member, and who asked it; raises Refusal for anybody else's.

    Also once the supporter has left: an answer would go to somebody who may not see it.
    """
    question = question_by_id(session, member.workspace_id, question_id)
    journey = question and journey_by_id(session, member.workspace_id, question.journey_id)
    if question is None or not journey or journey.member_id != member.id:
        raise Refusal(AdvocacyRefused.NO_QUESTION)
    place = supporter_by_id(session, member.workspace_id, question.supporter_id)
    asker = place and person_by_id(session, member.workspace_id, place.person_id)
    if not asker or agreed_supporter(session, journey, asker) is None:
        raise Refusal(AdvocacyRefused.ASKED_BY_NOBODY)
    return question, asker


def answer(
    session: Session, member: Person, question_id: str, text: str, now: datetime
) -> Question:
    """Answer the question; only the supporter who asked it reads the answer.

    A later answer takes the place of the first.
    """
    question, asker = question_for(session, member, question_id)
    text = said(text, "answer", AdvocacyRefused.NO_ANSWER, ANSWER_LIMIT)
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
        answered(
            session, AdvocacyMessage.QUESTION, question.id, Occasion.ANSWERED, place, member, now
        )
    else:
        messages.redraw(session, member.workspace_id, AdvocacyMessage.QUESTION, question.id, now)
        changed(session, HomeNarrowed(member.workspace_id, now, asker.id))
    return question
