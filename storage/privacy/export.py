"""Everything that belongs to a person, for their export."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.database import fetch
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest, DigestWin
from storage.digests.reactions import Reaction
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import OPEN, Consent
from storage.wins.wins import Win, WinTag
from storage.workspaces.audit import AuditEntry

Record = Mapping[str, Any]

_INTERNAL = {"workspace_id", "source_key", "response_url"}


def records(session: Session, workspace_id: str, person_id: str) -> dict[str, list[Record]]:
    """Rows by the name of their list, oldest first, with the columns that mean something."""
    return {
        name: [
            dict(row)
            for row in fetch(
                session, query, workspace_id=workspace_id, person_id=person_id
            ).mappings()
        ]
        for name, query in _lists().items()
    }


@cache
def _lists() -> Mapping[str, Any]:
    workspace_id: Any = bindparam("workspace_id")
    person_id: Any = bindparam("person_id")
    journeys = journeys_of(workspace_id, person_id)
    other = aliased(Person)
    member = aliased(Person)

    def own(table: Any) -> Any:
        return columns(*_columns(table)).where(
            table.workspace_id == workspace_id, table.journey_id.in_(journeys)
        )

    def given_to_me(table: Any) -> Any:
        return (
            own(table)
            .add_columns(col(other.name).label("from"))
            .join(Supporter, col(Supporter.id) == table.supporter_id)
            .join(other, col(other.id) == col(Supporter.person_id))
            .order_by(table.created_at)
        )

    def given_by_me(table: Any, hidden: Collection[str] = ()) -> Any:
        shown = [it for it in _columns(table) if it.name not in hidden]
        return (
            columns(*shown, col(member.name).label("to"))
            .join(Supporter, col(Supporter.id) == table.supporter_id)
            .join(Journey, col(Journey.id) == table.journey_id)
            .join(member, col(member.id) == col(Journey.member_id))
            .where(table.workspace_id == workspace_id, col(Supporter.person_id) == person_id)
            .order_by(table.created_at)
        )

    # What the member answered is theirs: it is shown while the supporter's yes stands.
    stands = and_(
        col(Supporter.consent) == Consent.AGREED,
        col(Supporter.removed_at).is_(None),
        col(Journey.status).in_(OPEN),
    )
    answer = case((stands, col(Question.answer)), else_="").label("answer")

    return {
        "profile": columns(*_columns(Person)).where(
            col(Person.workspace_id) == workspace_id, col(Person.id) == person_id
        ),
        "away": columns(*_columns(AwayRange))
        .where(col(AwayRange.workspace_id) == workspace_id, col(AwayRange.person_id) == person_id)
        .order_by(col(AwayRange.starts_on)),
        "journeys": columns(*_columns(Journey))
        .where(col(Journey.workspace_id) == workspace_id, col(Journey.member_id) == person_id)
        .order_by(col(Journey.created_at)),
        "schedules": own(Schedule),
        "supporters": own(Supporter)
        .add_columns(col(other.name).label("name"))
        .join(other, col(other.id) == col(Supporter.person_id))
        .order_by(col(Supporter.created_at)),
        "wins": own(Win).order_by(col(Win.created_at)),
        "win_tags": columns(col(WinTag.win_id), col(WinTag.tag))
        .join(Win, col(Win.id) == col(WinTag.win_id))
        .where(col(WinTag.workspace_id) == workspace_id, col(Win.journey_id).in_(journeys)),
        "checkin_periods": own(CheckinPeriod).order_by(col(CheckinPeriod.prompt_at)),
        "checkin_answers": own(CheckinAnswer).order_by(col(CheckinAnswer.answered_at)),
        "blockers": own(Blocker).order_by(col(Blocker.created_at)),
        "asks": own(Ask).order_by(col(Ask.created_at)),
        "digests": own(Digest).order_by(col(Digest.post_at)),
        "digest_wins": columns(*_columns(DigestWin))
        .join(Digest, col(Digest.id) == col(DigestWin.digest_id))
        .where(col(DigestWin.workspace_id) == workspace_id, col(Digest.journey_id).in_(journeys)),
        "reactions_received": columns(*_columns(Reaction), col(other.name).label("from"))
        .join(Digest, col(Digest.id) == col(Reaction.digest_id))
        .join(other, col(other.id) == col(Reaction.person_id))
        .where(
            col(Reaction.workspace_id) == workspace_id,
            col(Digest.journey_id).in_(journeys),
            col(Reaction.removed_at).is_(None),
        ),
        "endorsements_received": given_to_me(Endorsement).where(
            col(Endorsement.withdrawn_at).is_(None)
        ),
        "offers_received": given_to_me(Offer),
        "questions_received": given_to_me(Question),
        "supporting": columns(
            col(member.name).label("member"),
            col(Supporter.kind),
            col(Supporter.consent),
            col(Supporter.asked_at),
            col(Supporter.answered_at),
            col(Supporter.note),
        )
        .select_from(Supporter)
        .join(Journey, col(Journey.id) == col(Supporter.journey_id))
        .join(member, col(member.id) == col(Journey.member_id))
        .where(
            col(Supporter.workspace_id) == workspace_id,
            col(Supporter.person_id) == person_id,
            # Until they are asked, they are only a name on somebody's private map.
            col(Supporter.asked_at).is_not(None),
        ),
        "reactions_given": columns(*_columns(Reaction)).where(
            col(Reaction.workspace_id) == workspace_id, col(Reaction.person_id) == person_id
        ),
        "endorsements_given": given_by_me(Endorsement),
        "offers_given": given_by_me(Offer),
        "questions_asked": given_by_me(Question, hidden={"answer"}).add_columns(answer),
        "messages": columns(
            col(Delivery.kind),
            col(Delivery.state),
            col(Delivery.created_at),
            col(Delivery.settled_at),
        )
        .where(col(Delivery.workspace_id) == workspace_id, col(Delivery.person_id) == person_id)
        .order_by(col(Delivery.created_at)),
        "audit": columns(col(AuditEntry.at), col(AuditEntry.action), col(AuditEntry.subject_id))
        .where(col(AuditEntry.workspace_id) == workspace_id, col(AuditEntry.actor_id) == person_id)
        .order_by(col(AuditEntry.at)),
    }


def journeys_of(workspace_id: str, person_id: str) -> Any:
    return columns(col(Journey.id)).where(
        col(Journey.workspace_id) == workspace_id, col(Journey.member_id) == person_id
    )


def _columns(table: Any) -> list[Any]:
    return [it for it in table.__table__.columns if it.name not in _INTERNAL]
