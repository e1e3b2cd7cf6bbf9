"""What an export holds, and how long each thing is kept."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum, auto
from typing import Any

from sponsorship.refusals import Refused
from storage.privacy import export

EVENTS_KEPT = timedelta(days=1)
"""Slack redelivers an event for some minutes; its twin must be recognised that long."""

DELIVERIES_KEPT = timedelta(days=30)
"""For messages that left nothing in Slack, and for changes of a message: the row of the message
itself says where it is, and stays as long as what it is about."""

AUDIT_KEPT = timedelta(days=730)
"""Who did what: long enough for a question about last year."""
WORD = "erase"


class PrivacyMessage(StrEnum):
    """Kinds of delivery."""

    EXPORT = "export"
    PART = "export_part"


class PrivacyAudit(StrEnum):
    """Audit actions."""

    ERASED = "person.erased"
    EXPORTED = "data.exported"


@dataclass(frozen=True)
class WhoReads:
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


def archive(lists: Mapping[str, list[export.Record]]) -> bytes:
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
    """Keep a spreadsheet from running a text that begins like a formula."""
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


class PrivacyRefused(Refused):
    """Why somebody's data are left as they are."""

    WORD_NOT_TYPED = auto()
    ONLY_ADMIN = auto()
    MESSAGE_ON_ITS_WAY = auto()
