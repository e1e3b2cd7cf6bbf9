"""The member hears in one note a day who answered their digest."""

from collections.abc import Sequence

from sqlmodel import Session

from sponsorship.advocacy import answers_note
from sponsorship.changes import DigestAnswered
from storage.digests.digests import digest_by_id
from storage.journeys.journeys import journey_by_id


def digest_answered(session: Session, changes: Sequence[DigestAnswered]) -> None:
    """The member reads of it in their next note."""
    for change in changes:
        digest = digest_by_id(session, change.workspace_id, change.digest_id)
        journey = digest and journey_by_id(session, change.workspace_id, digest.journey_id)
        if digest is not None and journey:
            answers_note.plan(session, digest, journey, change.now)


FOLLOWS = {DigestAnswered: digest_answered}
