"""The post, its thread and the note that it stands; nothing goes out that no preview named."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeWaits, changed
from sponsorship.delivery import ledger, removal
from sponsorship.delivery.rules.sending import (
    MADE_PUBLIC,
    SHARED_OUTSIDE,
    Composed,
    Later,
    Post,
    Update,
)
from sponsorship.digests import content
from sponsorship.digests.preview import not_posted, redraw_previews, with_owner
from sponsorship.digests.rules.preview import (
    CATCH_UP,
    POST_NOW_FOR,
    SOON,
    PostedNote,
    audience_of,
    is_on_the_way,
    same_channel,
)
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.delivery.deliveries import Delivery, deliveries_of, enqueue, subjects_on_their_way
from storage.digests.digests import (
    Digest,
    digest_by_id,
    digests_in,
    digests_of,
    lock_digest,
    put_shown,
)
from storage.journeys.journeys import Journey
from storage.types import DigestState, JourneyStatus

_REDRAWS = {
    DigestMessage.POST: DigestMessage.REDRAW,
    DigestMessage.THREAD: DigestMessage.THREAD_REDRAW,
}


def compose_post(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The digest for its channel; None, and the member is told, when nobody let it go out."""
    digest = lock_digest(session, delivery.workspace_id, delivery.subject_id)
    found = digest and with_owner(session, delivery.workspace_id, digest.id)
    if digest is None or not found or digest.channel_id != delivery.channel_id:
        return None
    _, journey, member = found
    if member.deactivated:
        return None
    if digest.state in (DigestState.HELD, DigestState.NOT_POSTED, DigestState.POSTED):
        redraw_previews(session, digest, now)
        return None
    if not _may_post(journey, digest):
        not_posted(session, journey, digest, now)
        changed(session, HomeWaits(digest.workspace_id, now, member.id))
        return None
    card = content.to_post(session, journey, digest)
    put_shown(session, digest, [win.id for win in card.wins])
    return Post(card, audience=audience_of(digest))


def sent_post(session: Session, delivery: Delivery, now: datetime) -> None:
    """The digest stands in its channel: its thread and the member's note follow."""
    digest = lock_digest(session, delivery.workspace_id, delivery.subject_id)
    found = digest and with_owner(session, delivery.workspace_id, digest.id)
    if digest is None or not found:
        return
    _, journey, _ = found
    digest.state = DigestState.POSTED
    digest.channel_id, digest.ts, digest.posted_at = delivery.sent_channel_id, delivery.ts, now
    if content.posted(session, journey, digest).wins:
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-thread:{digest.id}",
            kind=DigestMessage.THREAD,
            subject_id=digest.id,
            channel_id=digest.channel_id,
            now=now,
            expires_after=CATCH_UP,
        )
    enqueue(
        session,
        digest.workspace_id,
        key=f"digest-posted:{digest.id}",
        kind=DigestMessage.POSTED,
        subject_id=digest.id,
        person_id=journey.member_id,
        now=now,
        expires_after=POST_NOW_FOR,
    )
    redraw_previews(session, digest, now)


def redraw_posts(session: Session, digest: Digest, now: datetime) -> None:
    """Have the posted message and its thread show what may be shown now.

    Also for a digest that is on its way: what was drawn before is drawn again, and what Slack
    may have got already is redrawn as soon as it is known where it stands.
    """
    ledger.draw_again(session, digest.workspace_id, digest.id, *_REDRAWS)
    for kind in _REDRAWS:
        _redraw_one(session, digest, kind, now)


def _redraw_one(session: Session, digest: Digest, kind: DigestMessage, now: datetime) -> None:
    redraw = _REDRAWS[kind]
    enqueue(
        session,
        digest.workspace_id,
        key=f"{redraw.replace('_', '-')}:{digest.id}:{now.isoformat()}",
        kind=redraw,
        subject_id=digest.id,
        channel_id=digest.channel_id,
        now=now,
    )


def compose_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The posted digest as it may be shown now; None when it never was posted."""
    return redrawn(session, delivery, now, DigestMessage.POST)


def compose_posted(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """What went out, for the member alone."""
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is None or found[0].channel_id is None:
        return None
    digest, journey, _ = found
    assert digest.channel_id is not None
    return Post(PostedNote(content.posted(session, journey, digest), digest.channel_id))


def owner(session: Session, delivery: Delivery) -> str | None:
    """The member, who is told when their channel cannot be reached, or who reads it changed."""
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    return None if found is None or _may_be_refused(delivery) else found[2].id


def refused(session: Session, delivery: Delivery, now: datetime) -> None:
    """A digest that Slack refused was not posted: once its channel is mended, it may be.

    Where other people read the channel by now, what stands there follows.
    """
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is None or _may_be_refused(delivery):
        return
    digest, journey, _ = found
    if delivery.kind == DigestMessage.POST and digest.ts is None:
        digest.state = DigestState.NOT_POSTED
        redraw_previews(session, digest, now)
    if delivery.error == MADE_PUBLIC:
        _made_public(session, journey, digest, now)
    if delivery.error == SHARED_OUTSIDE and digest.channel_id is not None:
        take_out(session, digest.workspace_id, digest.channel_id, now)


def _may_be_refused(delivery: Delivery) -> bool:
    """Whether it is a change that tells nothing about who reads the channel."""
    is_redraw = delivery.kind in _REDRAWS.values()
    return is_redraw and delivery.error not in (MADE_PUBLIC, SHARED_OUTSIDE)


def take_out(session: Session, workspace_id: str, channel_id: str, now: datetime) -> None:
    """People of another company can read the channel: no digest may stay there.

    One that Slack may have already is redrawn once it is known where it stands: that asks who can
    read the channel, and takes it out as well. What is known to stand is not redrawn beside it:
    that would be refused at once, and come here again, for as long as the other is in doubt.
    """
    for digest in digests_in(session, workspace_id, channel_id):
        for ts in (digest.thread_ts, digest.ts):
            if ts is not None:
                removal.remove(session, workspace_id, channel_id, ts, now)
    for kind in _REDRAWS:
        for digest_id in subjects_on_their_way(session, workspace_id, channel_id, kind):
            on_its_way = digest_by_id(session, workspace_id, digest_id)
            if on_its_way is not None:
                _redraw_one(session, on_its_way, kind, now)


def _made_public(session: Session, journey: Journey, digest: Digest, now: datetime) -> None:
    """Everyone can open the digest's channel by now: only public texts may stand there.

    What was posted is reduced to that, and what was to be posted is previewed anew.
    """
    if journey.digest_channel_id == digest.channel_id:
        journey.digest_channel_is_private = False
        journey.digest_channel_people = None
    for other in digests_of(session, journey.workspace_id, journey.id):
        if other.channel_id == digest.channel_id and other.channel_is_private:
            other.channel_is_private = False
            if other.ts is not None:
                redraw_posts(session, other, now)
    if digest.ts is None:
        digest.previewed_at = digest.seen = digest.win_ids = digest.ask_id = None
        not_posted(session, journey, digest, now)


def _may_post(journey: Journey, digest: Digest) -> bool:
    answered = digest.state is DigestState.APPROVED or journey.digest_posts_unanswered
    return (
        journey.status is JourneyStatus.ACTIVE
        and digest.previewed_at is not None
        and answered
        and same_channel(journey, digest)
    )


def redrawn(session: Session, delivery: Delivery, now: datetime, kind: str) -> Composed:
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    digest, journey, _ = found
    ts = digest.ts if kind == DigestMessage.POST else digest.thread_ts
    if ts is None or digest.channel_id is None:
        sending = deliveries_of(session, digest.workspace_id, digest.id, kind)
        return Later(now + SOON) if any(map(is_on_the_way, sending)) else None
    card = content.posted(session, journey, digest)
    return Update(card, digest.channel_id, ts, audience=audience_of(digest))
