"""The latest digest and what came back, in App Home."""

from datetime import datetime

from sqlalchemy import (
    Executable,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.database import built_once, columns_once
from storage.digests.digests import Digest
from storage.digests.reactions import Reaction
from storage.home.lines import ITEMS, ReactionLine
from storage.people.people import Person


@built_once
def _latest_digest(workspace_id: str, journey_id: str) -> SelectOfScalar[Digest]:
    return (
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.journey_id == journey_id)
        .order_by(col(Digest.post_at).desc())
        .limit(1)
    )


def latest_digest(session: Session, workspace_id: str, journey_id: str) -> Digest | None:
    """The journey's digest that is nearest to the channel, or was last there."""
    return _latest_digest(session, workspace_id=workspace_id, journey_id=journey_id).first()


@columns_once
def _reactions_since(workspace_id: str, journey_id: str, since: datetime) -> Executable:
    return (
        columns(col(Reaction.meaning), col(Person.name))
        .join(Digest, col(Digest.id) == col(Reaction.digest_id))
        .join(Person, col(Person.id) == col(Reaction.person_id))
        .where(
            col(Reaction.workspace_id) == workspace_id,
            col(Digest.journey_id) == journey_id,
            col(Reaction.created_at) >= since,
            col(Reaction.removed_at).is_(None),
        )
        .order_by(col(Reaction.created_at))
        .limit(ITEMS)
    )


def reactions_since(
    session: Session, workspace_id: str, journey_id: str, since: datetime
) -> list[ReactionLine]:
    """What was meant by the reactions to the journey's digests, oldest first."""
    rows = _reactions_since(session, workspace_id=workspace_id, journey_id=journey_id, since=since)
    return [ReactionLine(*row) for row in rows]
