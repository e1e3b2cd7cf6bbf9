"""Having an App Home drawn again."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from sponsorship.home.rules import HomeMessage
from storage.delivery.deliveries import enqueue_all, message
from storage.home.homes import homes_to_draw


def redraw(session: Session, workspace_id: str, person_ids: Collection[str], now: datetime) -> None:
    """Have these people's App Homes drawn again, of those who have ever opened one.

    What a page shows is read when it is sent, so one redraw that waits is enough.
    """
    enqueue_all(
        session,
        [
            message(
                workspace_id,
                key=f"home:{person_id}:{now.isoformat()}",
                kind=HomeMessage.HOME,
                subject_id=person_id,
                person_id=person_id,
                now=now,
            )
            for person_id in homes_to_draw(session, workspace_id, HomeMessage.HOME, person_ids)
        ],
    )
