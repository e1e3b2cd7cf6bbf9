"""A person's own settings."""

from datetime import datetime, time

from sqlmodel import Session

from sponsorship import home
from sponsorship.refusals import Refusal
from storage.journeys import open_journey
from storage.people import Person, note, person_by_id
from storage.types import Visibility


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

    Raises Refusal for one end of quiet hours without the other, and without a working day.
    """
    if not working_days:
        raise Refusal("Choose at least one working day.", "working_days")
    if (quiet_from is None) != (quiet_until is None):
        raise Refusal("Quiet hours need both a start and an end, or neither.", "quiet_until")
    mine = person_by_id(session, person.workspace_id, person.id)
    assert mine is not None  # whoever acts is known
    mine.quiet_from, mine.quiet_until, mine.working_days = quiet_from, quiet_until, working_days
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
    home.refresh(session, mine, now)
