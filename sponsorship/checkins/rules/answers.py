"""The questions of a check-in, and what it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sponsorship.checkins.rules.blockers import OpenItem
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.refusals import Refusal
from storage.types import Visibility

CONFIDENCES = range(1, 6)
TEXT_LIMIT = 2000
PAGE = 5
_HOURS = re.compile(r"(\d{1,6}(?:[.,]\d{1,2})?) ?(?:h|hrs?|hours?)?", re.IGNORECASE)


@dataclass(frozen=True)
class CheckinEntry:
    """What the form holds when it is sent: texts as typed."""

    progress: str
    next_step: str
    blockers: str
    lesson: str
    hours_current: str
    hours_it: str
    confidence: int | None
    ask: str
    visibility: Visibility
    resolved: frozenset[str]
    """Ids of open blockers and asks that were ticked."""
    questions: Mapping[str, str]
    """Field to the wording that the form showed."""


@dataclass(frozen=True)
class Form:
    """What the form starts with."""

    period_id: str
    starts_on: date
    ends_on: date
    is_late: bool
    is_edit: bool
    progress: str
    planned: bool
    """`progress` is what was planned last time and not yet what happened."""
    next_step: str
    lesson: str
    hours_current: Decimal | None
    hours_it: Decimal | None
    confidence: int | None
    visibility: Visibility
    open_items: tuple[OpenItem, ...]
    wins: tuple[str, ...]
    """Titles of the period's wins, latest first."""


@dataclass(frozen=True)
class PastCheckin:
    """One answer to look back at, for its owner alone."""

    starts_on: date
    ends_on: date
    is_late: bool
    lines: tuple[tuple[str, str, str | int | Decimal], ...]
    """Field, question as it read then, and answer; unanswered ones are left out."""
    visibility: Visibility


@dataclass(frozen=True)
class History:
    """A page of past check-ins, latest first; pages count from 0."""

    page: int
    has_older: bool
    checkins: tuple[PastCheckin, ...]


def hours(typed: str, field: str, days: int) -> Decimal | None:
    """Hours as people write them ("7", "7.5", "7,5 h"); None for an empty field.

    Raises Refusal for anything else, and for more hours than `days` have.
    """
    typed = typed.strip()
    if not typed:
        return None
    read = _HOURS.fullmatch(typed)
    if read is None:
        raise Refusal(CheckinRefused.HOURS_NO_NUMBER, field)
    found = Decimal(read[1].replace(",", "."))
    limit = days * 24
    if found > limit:
        raise Refusal(CheckinRefused.HOURS_TOO_MANY, field, hours=found, limit=limit, days=days)
    return found
