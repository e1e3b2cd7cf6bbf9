"""Days away: nobody is asked for anything while they are away."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import AwayChanged, changed
from sponsorship.people.rules import LONGEST, NOTE_LIMIT, DaysAway, PersonRefused
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from storage.people.away import AwayRange, away_range_by_id, away_ranges
from storage.people.people import Person, lock_person


def set_away(session: Session, person: Person, days: DaysAway, now: datetime) -> AwayRange:
    """Keep the person undisturbed on these days, both included, on their own calendar.

    The same range twice is one. Raises Refusal for days that are over or in the wrong order.
    """
    today = local_day(now, person.zone)
    starts_on, ends_on, note = days.starts_on, days.ends_on, days.note.strip()
    if ends_on < starts_on:
        raise Refusal(PersonRefused.AWAY_BACKWARDS, "ends_on")
    if ends_on < today:
        raise Refusal(PersonRefused.AWAY_OVER, "ends_on")
    if ends_on - starts_on >= LONGEST:
        raise Refusal(PersonRefused.AWAY_TOO_LONG)
    if len(note) > NOTE_LIMIT:
        raise Refusal(PersonRefused.NOTE_TOO_LONG, "note", limit=NOTE_LIMIT)
    lock_person(session, person.workspace_id, person.id)
    for known in away_ranges(session, person.workspace_id, person.id, until=today):
        if (known.starts_on, known.ends_on) == (starts_on, ends_on):
            known.note = note
            return known
    found = AwayRange(
        workspace_id=person.workspace_id,
        person_id=person.id,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        set_by_id=person.id,
        created_at=now,
    )
    session.add(found)
    session.flush()
    if starts_on <= today:  # what lies ahead changes nothing that waits now
        changed(session, AwayChanged(person.workspace_id, now, person.id))
    return found


def remove_away(session: Session, person: Person, range_id: str, now: datetime) -> None:
    """Take back the person's own away range."""
    found = away_range_by_id(session, person.workspace_id, range_id)
    if found is None:
        return  # removed a moment ago by another click
    if found.person_id != person.id:
        raise Refusal(PersonRefused.AWAY_NOT_YOURS)
    session.delete(found)
    changed(session, AwayChanged(person.workspace_id, now, person.id))


def coming(session: Session, person: Person, now: datetime) -> list[DaysAway]:
    """The person's away ranges that are not over, soonest first."""
    today = local_day(now, person.zone)
    return [
        DaysAway(found.starts_on, found.ends_on, found.note, found.id)
        for found in away_ranges(session, person.workspace_id, person.id, until=today)
    ]
