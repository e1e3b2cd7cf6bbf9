"""What supporters see follows the journey."""

from collections.abc import Sequence

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, JourneyChanged, PersonChanged, changed
from sponsorship.supporters import messages
from storage.journeys.journeys import journey_by_id
from storage.supporters.supporters import members_supported, supporters_of_member


def journey_changed(session: Session, changes: Sequence[JourneyChanged]) -> None:
    """Requests and supporters' Homes say what the journey says now."""
    for change in changes:
        journey = journey_by_id(session, change.workspace_id, change.journey_id)
        if journey is not None:
            messages.redraw_all(session, journey, change.now)


def person_changed(session: Session, changes: Sequence[PersonChanged]) -> None:
    """Homes in which the person stands by name say the new one, or that they left the company."""
    for change in changes:
        if change.is_called_otherwise:
            workspace_id, person_id = change.workspace_id, change.person_id
            for reader in (
                *members_supported(session, workspace_id, person_id),
                *supporters_of_member(session, workspace_id, person_id),
            ):
                changed(session, HomeNarrowed(workspace_id, change.now, reader.id))


FOLLOWS = {JourneyChanged: journey_changed, PersonChanged: person_changed}
