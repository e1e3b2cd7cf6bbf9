"""Deleting a person, and finding what shows their words."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, union, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.delivery.deliveries import Delivery
from storage.digests.digests import Digest
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.privacy.export import journeys_of
from storage.supporters.supporters import Supporter
from storage.types import UNSETTLED
from storage.wins.wins import Win, WinCard


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
    journeys = journeys_of(workspace_id, person_id)
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
    return session.exec(
        select(Delivery)
        .where(_about(workspace_id, person_id), col(Delivery.state).in_(UNSETTLED))
        .order_by(col(Delivery.id))
        .with_for_update()
        .execution_options(populate_existing=True)
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
    journeys = journeys_of(workspace_id, person_id)
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
