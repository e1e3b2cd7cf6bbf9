"""A person's own settings."""

from datetime import datetime, time

from sqlmodel import Session

from sponsorship.people import quiet_hours
from storage.journeys.journeys import open_journey
from storage.people.people import Person
from storage.types import Visibility
from storage.workspaces.audit import note


def save(
    session: Session,
    person: Person,
    quiet_from: time | None,
    quiet_until: time | None,
    working_days: frozenset[int],
    win_visibility: Visibility | None,
    now: datetime,
) -> None:
    """Change quiet hours, working days and, with a journey, what a new win starts with.

    Raises Refusal as `away.set_hours` does.
    """
    quiet_hours.set_hours(session, person, working_days, quiet_from, quiet_until)
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is not None and win_visibility is not None:
        if journey.win_visibility is not win_visibility:
            note(
                session,
                person.workspace_id,
                now,
                person.id,
                "visibility.default_changed",
                journey.id,
                to=win_visibility.value,
            )
        journey.win_visibility = win_visibility
