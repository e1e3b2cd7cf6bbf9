"""A person's data: who can read it, the export of all of it, and erasing it."""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from sponsorship import digest_messages, home, removal
from sponsorship.refusals import Refusal
from sponsorship.sending import Composed, Post, Upload
from sponsorship.supporters import agreed_supporters
from storage.delivery.deliveries import Delivery, enqueue
from storage.digests.digests import digest_by_id
from storage.journeys.journeys import lock_schedules, open_journey
from storage.people.people import Person, admins, leads, people_by_ids, person_by_id
from storage.privacy import erasure, records
from storage.privacy.exports import ExportPart, export_part_by_id
from storage.supporters import supporters as supporter_supporters
from storage.types import DeliveryState
from storage.workspaces.audit import note
from storage.workspaces.workspaces import lock_workspace

EXPORT = "export"
PART = "export_part"
WORD = "erase"
PART_LENGTH = 2800
"""Characters of an export in one message: within a section's 3,000."""


@dataclass(frozen=True)
class Readers:
    """Who reads what the person writes, as names, and where their digest goes."""

    supporters: list[str]
    leads: list[str]
    digest_channel_id: str | None
    digest_channel_is_private: bool


@dataclass(frozen=True)
class Part:
    """One message of an export that could not be sent as a file; `number` counts from 1."""

    number: int
    of: int
    text: str


def readers(session: Session, person: Person) -> Readers:
    """The people who can see what the person shares, at this moment."""
    journey = open_journey(session, person.workspace_id, person.id)
    agreed = agreed_supporters(session, journey) if journey else []
    people = people_by_ids(session, person.workspace_id, [it.person_id for it in agreed])
    return Readers(
        supporters=[people[it.person_id].name for it in agreed],
        leads=[it.name for it in leads(session, person.workspace_id) if it.id != person.id],
        digest_channel_id=journey.digest_channel_id if journey else None,
        digest_channel_is_private=journey.digest_channel_is_private if journey else True,
    )


def order_export(session: Session, person: Person, now: datetime) -> None:
    """Have everything about the person sent to them; twice within a minute is once."""
    ordered = enqueue(
        session,
        person.workspace_id,
        key=f"export:{person.id}:{now:%Y-%m-%dT%H:%M}",
        kind=EXPORT,
        subject_id=person.id,
        person_id=person.id,
        now=now,
    )
    if ordered is not None:
        note(session, person.workspace_id, now, person.id, "data.exported", person.id)


def compose_export(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The file, with what is stored at this moment.

    A file in doubt is looked for by its name, which is therefore no other order's: a person may
    order one a minute.
    """
    person = person_by_id(session, delivery.workspace_id, delivery.subject_id)
    if person is None or person.id != delivery.person_id:
        return None
    content = archive(records.records(session, person.workspace_id, person.id))
    return Upload(None, f"headway-{delivery.created_at:%Y-%m-%d-%H%M}.zip", content)


def without_files(session: Session, delivery: Delivery, now: datetime) -> None:
    """Slack lets us send no files here: the same export goes out as numbered messages."""
    if delivery.payload is None or delivery.person_id is None:
        return
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(delivery.payload["content"]))) as file:
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
            kind=PART,
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


def erase(session: Session, person: Person, typed: str, now: datetime) -> None:
    """Delete everything about the person and take down the messages that show it.

    A message that Slack may have or not is looked for, and taken down where it is found. Raises
    Refusal unless the word was typed, while a message about them is on its way to Slack (what
    arrives a moment later would stay), and for the only admin.
    """
    if typed.strip().lower() != WORD:
        raise Refusal(f"Please type the word {WORD} to go on. Nothing was erased.", "word")
    workspace_id = person.workspace_id
    lock_workspace(session, workspace_id)
    if [it.id for it in admins(session, workspace_id)] == [person.id]:
        raise Refusal(
            "You are the only admin of Headway here. Make somebody else an admin first, under "
            "Settings, Roles.",
            "word",
        )
    waiting = erasure.hold_messages(session, workspace_id, person.id)
    if any(it.state is DeliveryState.SENDING and it.kind != home.KIND for it in waiting):
        raise Refusal(
            "A message of yours is on its way to Slack at this moment. Please try again in a "
            "minute.",
            "word",
        )
    lock_schedules(session, workspace_id, person.id)
    shown = erasure.messages_showing(session, workspace_id, person.id)
    supported = supporter_supporters.members_supported(session, workspace_id, person.id)
    for delivery in waiting:
        if delivery.state is DeliveryState.UNSURE:
            digest = digest_by_id(session, workspace_id, delivery.subject_id)
            thread_ts = digest.ts if digest and delivery.kind == digest_messages.THREAD else None
            removal.remove_once_found(session, delivery, thread_ts)
    erasure.erase(session, workspace_id, person.id)
    for channel_id, ts in sorted(shown):
        removal.remove(session, workspace_id, channel_id, ts, now)
    for member in supported:
        home.refresh(session, member, now)
    note(session, workspace_id, now, None, "person.erased")


def archive(lists: Mapping[str, list[records.Record]]) -> bytes:
    """A zip with everything as one JSON document and each list as CSV."""
    plain = {
        name: [{key: _plain(value) for key, value in row.items()} for row in rows]
        for name, rows in lists.items()
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("headway.json", json.dumps(plain, indent=1, ensure_ascii=False))
        for name, rows in plain.items():
            if rows:
                file.writestr(f"{name}.csv", _csv(rows))
    return packed.getvalue()


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A spreadsheet would run a text that begins like a formula."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case Decimal():
            return f"{value:f}"
        case frozenset():
            return sorted(value)
        case _:
            return value
