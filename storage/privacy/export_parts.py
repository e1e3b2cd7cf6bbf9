"""Parts of an export on their way as messages, where files may not be sent."""

from sqlmodel import Session, SQLModel, col, delete, exists, select

from storage.columns import identifier, reference, workspace
from storage.database import by_id, change
from storage.delivery.deliveries import Delivery
from storage.types import UNSETTLED


class ExportPart(SQLModel, table=True):
    """A piece of somebody's export, kept until its message is sent."""

    __tablename__ = "export_part"

    id: str = identifier()
    workspace_id: str = workspace()
    person_id: str = reference("person.id")
    number: int
    """Counts from 1."""
    of: int
    """How many parts the export has."""
    text: str


def export_part_by_id(session: Session, workspace_id: str, part_id: str) -> ExportPart | None:
    """Return the part, unless it belongs to another workspace or is sent already."""
    return by_id(session, ExportPart, workspace_id, part_id)


def forget_parts(session: Session, limit: int) -> int:
    """Delete up to `limit` parts that no message will carry any more; returns how many."""
    on_its_way = exists().where(
        col(Delivery.subject_id) == col(ExportPart.id), col(Delivery.state).in_(UNSETTLED)
    )
    lost = select(ExportPart.id).where(~on_its_way).limit(limit)
    return change(session, delete(ExportPart).where(col(ExportPart.id).in_(lost)))
