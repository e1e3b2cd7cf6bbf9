"""Everything that is stored about one person: read for an export, and erased.

Only what is theirs is read: what they wrote, what was written to them, and what they gave to
others. Of other people it names who they are, never what those keep to themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, or_, union, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.advocacy import Endorsement, Offer, Question
from storage.checkins import Ask, Blocker, CheckinAnswer, CheckinPeriod
from storage.database import fetch
from storage.deliveries import Delivery
from storage.digests import Digest, DigestWin, Reaction
from storage.journeys import Journey, Supporter
from storage.people import AuditEntry, AwayRange, Person
from storage.schedules import Schedule
from storage.types import Consent, DeliveryState, JourneyStatus
from storage.wins import Win, WinCard, WinTag

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
    journeys = _journeys(workspace_id, person_id)
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
        col(Journey.status).in_([JourneyStatus.ACTIVE, JourneyStatus.PAUSED]),
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


def messages_showing(session: Session, workspace_id: str, person_id: str) -> set[tuple[str, str]]:
    """Channel and timestamp of every message that shows what the person wrote or gave."""
    found = {
        (row[0], row[1])
        for row in session.execute(
            columns(col(Delivery.sent_channel_id), col(Delivery.ts)).where(
                _about(workspace_id, person_id), col(Delivery.ts).is_not(None)
            )
        )
    }
    journeys = _journeys(workspace_id, person_id)
    mine = (col(Digest.workspace_id) == workspace_id, col(Digest.journey_id).in_(journeys))
    for ts in (col(Digest.ts), col(Digest.thread_ts)):
        rows = session.execute(columns(col(Digest.channel_id), ts).where(*mine))
        found |= {(row[0], row[1]) for row in rows}
    cards = session.execute(
        columns(col(WinCard.channel_id), col(WinCard.ts))
        .join(Win, col(Win.id) == col(WinCard.win_id))
        .where(col(WinCard.workspace_id) == workspace_id, col(Win.journey_id).in_(journeys))
    )
    found |= {(row[0], row[1]) for row in cards}
    return {(channel, ts) for channel, ts in found if channel and ts}


def hold_messages(session: Session, workspace_id: str, person_id: str) -> Sequence[Delivery]:
    """Messages about the person that are not settled; no sender takes one until the end.

    One that a sender takes at this moment is waited for, and is returned as being sent.
    """
    waiting = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE)
    return session.exec(
        select(Delivery)
        .where(_about(workspace_id, person_id), col(Delivery.state).in_(waiting))
        .order_by(col(Delivery.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def members_supported(session: Session, workspace_id: str, person_id: str) -> Sequence[Person]:
    """Members on whose map the person is."""
    return session.exec(
        select(Person)
        .join(Journey, col(Journey.member_id) == col(Person.id))
        .join(Supporter, col(Supporter.journey_id) == col(Journey.id))
        .where(Supporter.workspace_id == workspace_id, Supporter.person_id == person_id)
        .distinct()
    ).all()


def erase(session: Session, workspace_id: str, person_id: str) -> None:
    """Delete the person and, by the schema's cascades, everything that hangs on them."""
    session.flush()
    session.execute(delete(Delivery).where(_about(workspace_id, person_id)))
    # An away range that they set for somebody else stays that person's own.
    session.execute(
        update(AwayRange)
        .where(
            col(AwayRange.workspace_id) == workspace_id,
            col(AwayRange.set_by_id) == person_id,
            col(AwayRange.person_id) != person_id,
        )
        .values(set_by_id=col(AwayRange.person_id))
    )
    session.execute(
        delete(Person).where(col(Person.workspace_id) == workspace_id, col(Person.id) == person_id)
    )


def _about(workspace_id: str, person_id: str) -> Any:
    """The condition for every message that the person received or that is about their rows."""
    journeys = _journeys(workspace_id, person_id)
    places = columns(col(Supporter.id)).where(
        col(Supporter.workspace_id) == workspace_id, col(Supporter.person_id) == person_id
    )
    mine = [
        columns(col(table.id)).where(col(table.journey_id).in_(journeys))
        for table in (
            Win,
            CheckinPeriod,
            Ask,
            Blocker,
            Digest,
            Supporter,
            Endorsement,
            Offer,
            Question,
        )
    ]
    given = [
        columns(col(table.id)).where(col(table.supporter_id).in_(places))
        for table in (Endorsement, Offer, Question)
    ]
    cards = columns(col(WinCard.id)).join(Win, col(Win.id) == col(WinCard.win_id))
    subjects = union(
        journeys, places, *mine, *given, cards.where(col(Win.journey_id).in_(journeys))
    )
    return (col(Delivery.workspace_id) == workspace_id) & or_(
        col(Delivery.person_id) == person_id,
        col(Delivery.subject_id) == person_id,
        col(Delivery.subject_id).in_(subjects),
    )


def _journeys(workspace_id: str, person_id: str) -> Any:
    return columns(col(Journey.id)).where(
        col(Journey.workspace_id) == workspace_id, col(Journey.member_id) == person_id
    )


def _columns(table: Any) -> list[Any]:
    return [it for it in table.__table__.columns if it.name not in _INTERNAL]
