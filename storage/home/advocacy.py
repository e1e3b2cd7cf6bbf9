"""Endorsements, offers and questions in App Home."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    String,
    and_,
    case,
    cast,
    literal,
    null,
    or_,
    type_coerce,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.database import columns_once
from storage.home.lines import AdvocacyLine, newest
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import OPEN, Consent, OfferState


@columns_once
def _advocacy_lines(
    workspace_id: str, person_id: str, journey_id: str | None, today: date
) -> Executable:
    other = Person.__table__.alias("member")  # type: ignore[attr-defined]
    mine = col(Supporter.person_id) == person_id
    stands = and_(
        col(Supporter.consent) == Consent.AGREED,
        col(Supporter.removed_at).is_(None),
        col(Person.deactivated).is_(False),
        col(Journey.status).in_(OPEN),
    )
    kinds: tuple[tuple[str, Any, Any, Any, Any, Any], ...] = (
        (
            "endorsement",
            Endorsement,
            col(Endorsement.quote),
            col(Endorsement.expires_on),
            type_coerce(col(Endorsement.scope), String),
            and_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.expires_on) >= today),
        ),
        (
            "offer",
            Offer,
            col(Offer.text),
            col(Offer.due_on),
            type_coerce(col(Offer.state), String),
            and_(
                col(Offer.thanked_at).is_(None),
                col(Offer.state).not_in([OfferState.DECLINED, OfferState.WITHDRAWN]),
                or_(col(Offer.state) != OfferState.OFFERED, stands),
            ),
        ),
        (
            "question",
            Question,
            col(Question.text),
            cast(null(), Date),
            literal(""),
            and_(col(Question.answered_at).is_(None), stands),
        ),
    )
    parts: list[Any] = [
        columns(
            literal(what).label("what"),
            col(table.id).label("id"),
            text.label("text"),
            col(table.created_at).label("created_at"),
            day.label("day"),
            state.label("state"),
            mine.label("mine"),
            case((mine, other.c.name), else_=col(Person.name)).label("other_name"),
        )
        .select_from(table)
        .join(Supporter, col(Supporter.id) == col(table.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .join(Journey, col(Journey.id) == col(table.journey_id))
        .join(other, other.c.id == col(Journey.member_id))
        .where(
            col(table.workspace_id) == workspace_id,
            wanted,
            or_(mine, col(table.journey_id) == journey_id),
        )
        for what, table, text, day, state, wanted in kinds
    ]
    return newest(parts)


def advocacy_lines(
    session: Session, workspace_id: str, person_id: str, journey_id: str | None, today: date
) -> list[AdvocacyLine]:
    """What supporters gave to the journey and what the person gave to others, newest first.

    Endorsements that may be used today, offers that are not closed with a thank-you, and
    questions without an answer. What a supporter gave stays when they leave; an offer that
    nobody took up and a question do not, as nothing can come of them any more.
    """
    rows = _advocacy_lines(
        session,
        workspace_id=workspace_id,
        person_id=person_id,
        journey_id=journey_id,
        today=today,
    )
    return [AdvocacyLine(*row) for row in rows]
