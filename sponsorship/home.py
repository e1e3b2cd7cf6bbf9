"""App Home: what a person finds there, and when it is drawn again."""

from datetime import datetime

from sqlmodel import Session

from storage.deliveries import enqueue, home_is_waiting
from storage.people import Person

KIND = "home"


def refresh(session: Session, person: Person, now: datetime) -> None:
    """Have the person's App Home drawn again, when they have ever opened one.

    What it shows is read when it is sent, so one redraw that waits is enough.
    """
    if person.home_opened_at is None or person.deactivated:
        return
    if home_is_waiting(session, person.workspace_id, person.id):
        return
    enqueue(
        session,
        person.workspace_id,
        key=f"home:{person.id}:{now.isoformat()}",
        kind=KIND,
        subject_id=person.id,
        person_id=person.id,
        now=now,
    )
