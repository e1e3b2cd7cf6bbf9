"""A win's cards follow it."""

from collections.abc import Sequence

from sqlmodel import Session

from sponsorship.changes import WinChanged
from sponsorship.wins import cards
from storage.journeys.journeys import journey_by_id
from storage.wins.wins import win_by_id


def win_changed(session: Session, changes: Sequence[WinChanged]) -> None:
    """Every card of the win is drawn again."""
    for change in changes:
        win = win_by_id(session, change.workspace_id, change.win_id)
        journey = win and journey_by_id(session, change.workspace_id, win.journey_id)
        if win is not None and journey:
            cards.redraw(session, journey.member_id, win, change.now)


FOLLOWS = {WinChanged: win_changed}
