"""Who supports whom, in App Home."""

from sqlalchemy import (
    Executable,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from storage.database import columns_once
from storage.digests.digests import Digest
from storage.home.lines import ITEMS, SupportedLine, SupporterLine
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import OPEN, Consent, DigestState


@columns_once
def _supporter_lines(workspace_id: str, journey_id: str) -> Executable:
    return (
        columns(
            col(Supporter.id),
            col(Person.name),
            col(Supporter.kind),
            col(Supporter.stage),
            col(Supporter.consent),
            col(Person.deactivated),
        )
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(
            col(Supporter.workspace_id) == workspace_id,
            col(Supporter.journey_id) == journey_id,
            col(Supporter.removed_at).is_(None),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
        .limit(ITEMS)
    )


def supporter_lines(session: Session, workspace_id: str, journey_id: str) -> list[SupporterLine]:
    """Everyone on the journey's map, oldest first."""
    rows = _supporter_lines(session, workspace_id=workspace_id, journey_id=journey_id)
    return [SupporterLine(*row) for row in rows]


@columns_once
def _supported_lines(workspace_id: str, person_id: str) -> Executable:
    latest = (
        select(Digest.id)
        .where(Digest.journey_id == Journey.id, Digest.state == DigestState.POSTED)
        .order_by(col(Digest.posted_at).desc())
        .limit(1)
        .correlate(Journey)
        .scalar_subquery()
    )
    return (
        columns(
            col(Supporter.id),
            col(Supporter.consent),
            col(Supporter.kind),
            col(Supporter.note),
            col(Journey.status),
            col(Person.name),
            col(Journey.target_role),
            col(Digest.id),
        )
        .select_from(Supporter)
        .join(Journey, col(Journey.id) == col(Supporter.journey_id))
        .join(Person, col(Person.id) == col(Journey.member_id))
        .join(Digest, col(Digest.id) == latest, isouter=True)
        .where(
            col(Supporter.workspace_id) == workspace_id,
            col(Supporter.person_id) == person_id,
            col(Supporter.removed_at).is_(None),
            col(Supporter.consent).in_([Consent.ASKED, Consent.AGREED, Consent.DECLINED]),
            col(Journey.status).in_(OPEN),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
        .limit(ITEMS)
    )


def supported_lines(session: Session, workspace_id: str, person_id: str) -> list[SupportedLine]:
    """Open journeys that the person supports or is asked to support, oldest first."""
    rows = _supported_lines(session, workspace_id=workspace_id, person_id=person_id)
    return [SupportedLine(*row) for row in rows]
