"""Which changes draw an App Home again, and which wait until it is opened.

A page is drawn when it is opened, after what its person did on it, when something on it waits for
them, and when somebody else took words off it. Everything else is there at the next opening.
"""

from collections.abc import Sequence

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, HomeUsed, HomeWaits
from sponsorship.home import redraw


def home_changed(session: Session, changes: Sequence[HomeUsed | HomeWaits | HomeNarrowed]) -> None:
    """Those who ever opened theirs have it drawn again."""
    by_workspace: dict[str, list[str]] = {}
    for change in changes:
        by_workspace.setdefault(change.workspace_id, []).append(change.person_id)
    for workspace_id, people in by_workspace.items():
        redraw.redraw(session, workspace_id, people, changes[0].now)


FOLLOWS = dict.fromkeys((HomeUsed, HomeWaits, HomeNarrowed), home_changed)
