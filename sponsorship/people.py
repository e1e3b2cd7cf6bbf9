"""People: making their acquaintance and keeping what Slack says of them up to date."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session

from sponsorship.local_time import first_allowed, local_day
from storage.database import insert_once
from storage.people.away import AwayRange, away_ranges
from storage.people.people import Person, Someone, person_by_slack_id
from storage.workspaces.workspaces import known_workspace

_A_DAY = timedelta(days=1)


def meet(
    session: Session,
    workspace_id: str,
    slack_id: str,
    profile: dict[str, Any] | None,
    now: datetime,
) -> Person:
    """Return the person, created when new, updated from Slack's user object when given.

    They may be met at two places at the same moment.
    """
    workspace = known_workspace(session, workspace_id, now)
    person = person_by_slack_id(session, workspace_id, slack_id)
    if person is None:
        fresh = Person(
            workspace_id=workspace_id, slack_id=slack_id, zone=workspace.zone, created_at=now
        )
        insert_once(session, Person, fresh.model_dump())
        person = person_by_slack_id(session, workspace_id, slack_id)
        assert person is not None
    if profile is not None:
        read_profile(person, profile, now)
    session.flush()
    return person


def read_profile(person: Person, profile: dict[str, Any], now: datetime) -> None:
    """Take over name, zone, locale and deactivation from Slack's user object."""
    details = profile.get("profile") or {}
    names = (
        details.get("display_name"),
        details.get("real_name"),
        profile.get("real_name"),
        profile.get("name"),
    )
    person.name = next((name for name in names if name), person.name)
    person.zone = _known_zone(profile.get("tz")) or person.zone
    person.locale = profile.get("locale") or person.locale
    person.deactivated = bool(profile.get("deleted", False))
    person.profile_read_at = now


def may_disturb_at(session: Session, person: Person, now: datetime) -> datetime:
    """The first moment from `now` on outside of the person's quiet hours, days off and away.

    For somebody without working days, or away without an end in sight, it is a day on: then
    it is looked at again, and meanwhile they are left alone.
    """
    away = away_ranges(session, person.workspace_id, person.id, until=local_day(now, person.zone))
    return free_at(person, away, now)


def free_at(person: Person | Someone, away: Sequence[AwayRange], now: datetime) -> datetime:
    """`may_disturb_at` of somebody with these away ranges."""
    ranges = [(it.starts_on, it.ends_on) for it in away]
    quiet = quiet_hours(person)
    return first_allowed(now, person.zone, quiet, person.working_days, ranges) or now + _A_DAY


def quiet_hours(person: Person | Someone) -> tuple[time, time] | None:
    """From when, included, until when, not included; None without quiet hours."""
    if person.quiet_from is None or person.quiet_until is None:
        return None
    return person.quiet_from, person.quiet_until


def away_on(session: Session, person: Person, day: date) -> AwayRange | None:
    """The away range that holds the day; the one that ends last when several do."""
    return range_on(away_ranges(session, person.workspace_id, person.id, until=day), day)


def range_on(away: Sequence[AwayRange], day: date) -> AwayRange | None:
    """Which of a person's away ranges holds the day; the one that ends last when several do."""
    found = [it for it in away if it.starts_on <= day <= it.ends_on]
    return max(found, key=lambda it: it.ends_on, default=None)


def _known_zone(name: object) -> str | None:
    try:
        return ZoneInfo(str(name)).key if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
