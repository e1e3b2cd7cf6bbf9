"""Whose App Home there is to draw."""

from collections.abc import Collection, Sequence

from sqlalchemy import Executable
from sqlmodel import Session, col, exists, select

from storage.columns import among_many
from storage.database import built_once, fetch
from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState


@built_once
def _homes_to_draw(workspace_id: str, person_ids: Collection[str]) -> Executable:
    waits = exists().where(
        among_many(col(Delivery.workspace_id), col(Person.workspace_id)),
        col(Delivery.subject_id) == col(Person.id),
        col(Delivery.kind) == "home",
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
    session: Session, workspace_id: str, person_ids: Collection[str]
) -> Sequence[str]:
    """Those of the people who have opened an App Home, and of whom no redraw waits already."""
    given = {"workspace_id": workspace_id, "person_ids": list(dict.fromkeys(person_ids))}
    found: Sequence[str] = fetch(session, _homes_to_draw, **given).scalars().all()
    return found
