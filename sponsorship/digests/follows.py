"""What shows in a digest has changed: previews and posts follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import CheckinChanged, WinChanged
from sponsorship.delivery import ledger
from sponsorship.digests import post, preview
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.digests.digests import UNPOSTED, digests_of, digests_showing
from storage.journeys.journeys import Journey
from storage.types import DigestState
from storage.wins.wins import win_by_id


def win_changed(session: Session, changes: Sequence[WinChanged]) -> None:
    """A win was edited, deleted, restored or shown to others: every digest follows at once."""
    for change in changes:
        workspace_id, now = change.workspace_id, change.now
        win = win_by_id(session, workspace_id, change.win_id)
        if win is None:
            continue
        for digest in digests_showing(session, workspace_id, win.id):
            post.redraw_posts(session, digest, now)
        for digest in digests_of(session, workspace_id, win.journey_id, states=UNPOSTED, limit=4):
            ledger.draw_again(session, digest.workspace_id, digest.id, DigestMessage.POST)
            preview.redraw_previews(session, digest, now)


def checkin_changed(session: Session, changes: Sequence[CheckinChanged]) -> None:
    """A check-in answer or an ask changed, or is seen by others: digests with it follow at once."""
    for change in changes:
        for digest in digests_of(session, change.workspace_id, change.journey_id):
            seen = digest.seen or {}
            if not change.ids & {*seen.get("answers", []), *seen.get("asks", [])}:
                continue
            if digest.state is not DigestState.POSTED:
                ledger.draw_again(session, digest.workspace_id, digest.id, DigestMessage.POST)
                preview.redraw_previews(session, digest, change.now)
            post.redraw_posts(session, digest, change.now)


def channel_people_changed(
    session: Session, journey: Journey, slack_id: str, is_inside: bool, now: datetime
) -> None:
    """Somebody came into the digest's channel or left it: previews name who reads it."""
    inside = journey.digest_channel_people
    if inside is None or (slack_id in inside) is is_inside:
        return
    others = [it for it in inside if it != slack_id]
    journey.digest_channel_people = [*others, slack_id] if is_inside else others
    session.add(journey)
    for digest in digests_of(session, journey.workspace_id, journey.id, states=UNPOSTED, limit=2):
        preview.redraw_previews(session, digest, now)


FOLLOWS = {WinChanged: win_changed, CheckinChanged: checkin_changed}
