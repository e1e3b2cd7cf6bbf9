"""Having an App Home drawn again."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from storage.delivery.deliveries import enqueue_all, message, waiting_homes
from storage.people.people import Person, Someone

KIND = "home"


def refresh(session: Session, person: Person, now: datetime) -> None:
    """Have the person's App Home drawn again, when they have ever opened one.

    What it shows is read when it is sent, so one redraw that waits is enough.
    """
    refresh_all(session, person.workspace_id, [person], now)


def refresh_all(
    session: Session, workspace_id: str, people: Iterable[Person | Someone], now: datetime
) -> None:
    """`refresh` for several people of one workspace."""
    have_one = {it.id for it in people if it.home_opened_at is not None and not it.deactivated}
    if not have_one:
        return
    wanted = have_one - waiting_homes(session, workspace_id, have_one)
    enqueue_all(
        session,
        [
            message(
                workspace_id,
                key=f"home:{person_id}:{now.isoformat()}",
                kind=KIND,
                subject_id=person_id,
                person_id=person_id,
                now=now,
            )
            for person_id in wanted
        ],
    )
