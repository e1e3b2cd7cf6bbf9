"""A person's own settings."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.home.rules import HomeAudit, PersonSettings
from sponsorship.people import quiet_hours
from storage.journeys.journeys import open_journey
from storage.people.people import Person
from storage.workspaces.audit import note


def save(session: Session, person: Person, chosen: PersonSettings, now: datetime) -> None:
    """Change quiet hours, working days and, with a journey, what a new win starts with.

    Raises Refusal as `quiet_hours.set_working_time` does.
    """
    quiet_hours.set_working_time(session, person, chosen.working_time)
    win_visibility = chosen.win_visibility
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is not None and win_visibility is not None:
        if journey.win_visibility is not win_visibility:
            note(
                session,
                person.workspace_id,
                now,
                person.id,
                HomeAudit.VISIBILITY_DEFAULT,
                journey.id,
                to=win_visibility.value,
            )
        journey.win_visibility = win_visibility
