"""Whose App Home there is to draw."""

from collections.abc import Collection, Sequence

from sqlalchemy import Executable
from sqlmodel import Session, col, exists, select

from storage.columns import among_many
from storage.database import columns_once
from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState


@columns_once
def _homes_to_draw(workspace_id: str, of_kind: str, person_ids: Collection[str]) -> Executable:
    waits = exists().where(
        among_many(col(Delivery.workspace_id), col(Person.workspace_id)),
        col(Delivery.subject_id) == col(Person.id),
        col(Delivery.kind) == of_kind,
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.payload).is_(None),
    )
    return select(Person.id).where(
        among_many(col(Person.workspace_id), workspace_id),
        col(Person.id).in_(person_ids),
        col(Person.home_opened_at).is_not(None),
        ~col(Person.deactivated),
        ~waits,
    )


def homes_to_draw(
    session: Session, workspace_id: str, kind: str, person_ids: Collection[str]
) -> Sequence[str]:
    """Those of the people who have opened an App Home, and for whom no redraw waits already.

    A redraw is a delivery of that kind.
    """
    distinct = list(dict.fromkeys(person_ids))
    found = _homes_to_draw(session, workspace_id=workspace_id, of_kind=kind, person_ids=distinct)
    return found.scalars().all()
