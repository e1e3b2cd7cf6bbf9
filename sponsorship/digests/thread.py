"""The thread under a posted digest: the details of its wins."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.digests import content
from sponsorship.digests.post import redrawn
from sponsorship.digests.preview import with_owner
from sponsorship.digests.rules.preview import audience_of
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.delivery.deliveries import Delivery
from storage.digests.digests import digest_by_id


def compose_thread(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The details of the wins, under the digest."""
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is None or found[0].ts is None:
        return None
    digest, journey, _ = found
    card = content.posted(session, journey, digest)
    if not card.wins:
        return None
    return Post(card, thread_ts=digest.ts, audience=audience_of(digest))


def sent_thread(session: Session, delivery: Delivery, _now: datetime) -> None:
    """Remember where the details stand."""
    digest = digest_by_id(session, delivery.workspace_id, delivery.subject_id)
    if digest is not None:
        digest.thread_ts = delivery.ts


def compose_thread_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The posted thread as it may be shown now."""
    return redrawn(session, delivery, now, DigestMessage.THREAD)
