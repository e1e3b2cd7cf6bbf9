"""The export of everything that belongs to a person."""

import io
import zipfile
from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship.delivery.rules.drawn import UploadCall, call_of
from sponsorship.delivery.rules.sending import Composed, Post, Upload
from sponsorship.privacy.rules import Part, PrivacyAudit, PrivacyMessage, archive
from storage.delivery.deliveries import Delivery, enqueue
from storage.people.people import Person, person_by_id
from storage.privacy import export
from storage.privacy.export_parts import ExportPart, export_part_by_id
from storage.workspaces.audit import note

PART_LENGTH = 2800
"""Characters of an export in one message: within a section's 3,000."""


def order_export(session: Session, person: Person, now: datetime) -> None:
    """Have everything about the person sent to them; twice within a minute is once."""
    ordered = enqueue(
        session,
        person.workspace_id,
        key=f"export:{person.id}:{now:%Y-%m-%dT%H:%M}",
        kind=PrivacyMessage.EXPORT,
        subject_id=person.id,
        person_id=person.id,
        now=now,
    )
    if ordered is not None:
        note(session, person.workspace_id, now, person.id, PrivacyAudit.EXPORTED, person.id)


def compose_export(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The file, with what is stored at this moment.

    A file in doubt is looked for by its name, which is therefore no other order's: a person may
    order one a minute.
    """
    person = person_by_id(session, delivery.workspace_id, delivery.subject_id)
    if person is None or person.id != delivery.person_id:
        return None
    content = archive(export.records(session, person.workspace_id, person.id))
    return Upload(None, f"headway-{delivery.created_at:%Y-%m-%d-%H%M}.zip", content)


def without_files(session: Session, delivery: Delivery, now: datetime) -> None:
    """Slack lets us send no files here: the same export goes out as numbered messages."""
    refused = call_of(delivery)
    if not isinstance(refused, UploadCall) or delivery.person_id is None:
        return
    with zipfile.ZipFile(io.BytesIO(refused.content)) as file:
        text = file.read("headway.json").decode()
    starts = range(0, len(text), PART_LENGTH)
    for number, start in enumerate(starts, 1):
        part = ExportPart(
            workspace_id=delivery.workspace_id,
            person_id=delivery.person_id,
            number=number,
            of=len(starts),
            text=text[start : start + PART_LENGTH],
        )
        session.add(part)
        enqueue(
            session,
            delivery.workspace_id,
            key=f"export-part:{part.id}",
            kind=PrivacyMessage.PART,
            subject_id=part.id,
            person_id=delivery.person_id,
            now=now,
            due_at=now + timedelta(milliseconds=number),  # in their order
        )


def compose_part(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """One part of the export that was refused as a file."""
    part = export_part_by_id(session, delivery.workspace_id, delivery.subject_id)
    if part is None or part.person_id != delivery.person_id:
        return None
    return Post(Part(part.number, part.of, part.text))


def part_sent(session: Session, delivery: Delivery, _now: datetime) -> None:
    """Keep no second copy of what was sent."""
    part = export_part_by_id(session, delivery.workspace_id, delivery.subject_id)
    if part is not None:
        session.delete(part)
