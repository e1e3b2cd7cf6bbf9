"""When a person may be disturbed, by their own hours and days away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sponsorship.refusals import Refused
from sponsorship.time.local_time import first_allowed
from storage.people.away import AwayRange
from storage.people.people import Person, PersonRow

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working days from 0 (Monday), and quiet hours on the person's own clock; both or neither."""

    working_days: frozenset[int]
    quiet_from: time | None = None
    quiet_until: time | None = None


@dataclass(frozen=True, slots=True)
class DaysAway:
    """Days on the person's own calendar, both included; `id` is empty for new ones."""

    starts_on: date
    ends_on: date
    note: str
    id: str = ""


def working_time(person: Person) -> WorkingTime:
    """The person's own, as it is."""
    return WorkingTime(person.working_days, person.quiet_from, person.quiet_until)


def free_at(person: Person | PersonRow, away: Sequence[AwayRange], now: datetime) -> datetime:
    """`may_disturb_at` of somebody with these away ranges."""
    ranges = [(it.starts_on, it.ends_on) for it in away]
    quiet = quiet_hours(person)
    return first_allowed(now, person.zone, quiet, person.working_days, ranges) or now + _A_DAY


def quiet_hours(person: Person | PersonRow) -> tuple[time, time] | None:
    """From when, included, until when, not included; None without quiet hours."""
    if person.quiet_from is None or person.quiet_until is None:
        return None
    return person.quiet_from, person.quiet_until


def range_on(away: Sequence[AwayRange], day: date) -> AwayRange | None:
    """Which of a person's away ranges holds the day; the one that ends last when several do."""
    found = [it for it in away if it.starts_on <= day <= it.ends_on]
    return max(found, key=lambda it: it.ends_on, default=None)


LONGEST = timedelta(days=366)
NOTE_LIMIT = 300


def said_of(person: Person, profile: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What of the person Slack's user object says otherwise: columns and their new values."""
    details = profile.get("profile") or {}
    names = (
        details.get("display_name"),
        details.get("real_name"),
        profile.get("real_name"),
        profile.get("name"),
    )
    said = {
        "name": next((name for name in names if name), person.name),
        "zone": _known_zone(profile.get("tz"))
        or _zone_of(profile.get("tz_offset"), person.zone, now),
        "locale": profile.get("locale") or person.locale,
        "deactivated": bool(profile.get("deleted", False)),
    }
    return {name: value for name, value in said.items() if value != getattr(person, name)}


_BETWEEN_HOURS = {
    "+3.5": "Asia/Tehran",
    "+4.5": "Asia/Kabul",
    "+5.5": "Asia/Kolkata",
    "+5.75": "Asia/Kathmandu",
    "+6.5": "Asia/Yangon",
    "+8.75": "Australia/Eucla",
    "+9.5": "Australia/Darwin",
    "-9.5": "Pacific/Marquesas",
}
"""Zones that are no whole hours from UTC, and the same all year round."""


def _zone_of(offset: object, known: str, now: datetime) -> str:
    """A zone in which it is the person's hour, where Slack says only how far from UTC that is.

    The one that is known, as long as it agrees: it also knows when the clocks change.
    """
    if not isinstance(offset, int) or now.astimezone(ZoneInfo(known)).utcoffset() == timedelta(
        seconds=offset
    ):
        return known
    hours = offset / 3600
    if hours.is_integer():
        return _known_zone(f"Etc/GMT{-int(hours):+d}") or known  # theirs count the other way
    return _BETWEEN_HOURS.get(f"{hours:+g}", known)


def _known_zone(name: object) -> str | None:
    try:
        return ZoneInfo(str(name)).key if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class PersonRefused(Refused):
    """Why something about a person is not done."""

    DEACTIVATED = auto()
    UNREAD = auto()
    APP = auto()
    APP_HERE = auto()
    ELSEWHERE = auto()
    AWAY_BACKWARDS = auto()
    AWAY_OVER = auto()
    AWAY_TOO_LONG = auto()
    NOTE_TOO_LONG = auto()
    AWAY_NOT_YOURS = auto()
    NO_WORKING_DAY = auto()
    QUIET_BY_HALF = auto()
    NO_ROLE = auto()
    NO_ADMIN_LEFT = auto()
    NOT_ADMIN = auto()
    UNKNOWN = auto()


class PeopleAudit(StrEnum):
    """Audit actions."""

    DEACTIVATED = "person.deactivated"
    ROLE_CLAIMED = "role.claimed"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
