"""What the bot says about a digest: preview, post, thread, and keeping all of them true.

A preview is the only door to a channel: the post is drawn at its moment from what the preview
named, and goes to the channel that the preview named. Wins that come after the preview wait
for the next digest, unless the member adds them with Edit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship import digest_content as content
from sponsorship import home, removal
from sponsorship.digest_content import DigestCard, Reason
from sponsorship.people import may_disturb_at
from sponsorship.sending import MADE_PUBLIC, SHARED_OUTSIDE, Audience, Composed, Later, Post, Update
from sponsorship.supporters import agreed_supporters
from storage.delivery.deliveries import (
    Delivery,
    Message,
    deliveries_of,
    delivery_by_id,
    enqueue,
    message,
    subjects_on_their_way,
)
from storage.delivery.schedules import schedule_of
from storage.digests.digests import (
    Digest,
    digest_by_id,
    digests_in,
    digests_of,
    lock_digest,
    put_shown,
)
from storage.journeys.journeys import Journey, journey_with_member
from storage.people.people import Person, people_by_ids
from storage.types import DeliveryState, DigestState, JourneyStatus
from storage.workspaces.workspaces import workspace_by_id

PREVIEW = "digest_preview"
PREVIEW_REDRAW = "digest_preview_redraw"
POST = "digest"
REDRAW = "digest_redraw"
THREAD = "digest_thread"
THREAD_REDRAW = "digest_thread_redraw"
POSTED = "digest_posted"

POST_NOW_FOR = timedelta(days=3)
"""How long after its moment a digest that nobody approved may still be posted."""
CATCH_UP = timedelta(hours=24)
"""A digest that could not be sent for longer is not sent any more."""
_SOON = timedelta(seconds=30)


class Readers(StrEnum):
    """Who reads a channel, besides the supporters who agreed."""

    SUPPORTERS_ONLY = "supporters_only"
    OTHERS = "others"
    UNKNOWN = "unknown"
    EVERYONE = "everyone"
    """A public channel."""


@dataclass(frozen=True, slots=True)
class DigestPreview:
    """A digest as its member sees it before and after it is posted.

    `post_at` is on the wall clock of the schedule's zone. `others` holds Slack ids of people in
    the channel who are not agreed supporters.
    """

    card: DigestCard
    state: DigestState
    channel_id: str
    readers: Readers
    others: tuple[str, ...]
    post_at: datetime
    zone: str
    left_out: tuple[tuple[str, Reason], ...]
    posts_unanswered: bool
    may_post_now: bool
    is_over: bool
    """Its moment has passed, and nothing can be done with it any more."""


@dataclass(frozen=True, slots=True)
class PostedNote:
    """What the member is told once a digest stands in its channel."""

    card: DigestCard
    channel_id: str


def announcement(journey: Journey, digest: Digest, now: datetime) -> list[Message]:
    """The digest's preview and its post; no preview where its moment has passed."""
    post = post_at(digest, max(now, digest.post_at), now)
    if now >= digest.post_at:
        return [post]
    preview = message(
        digest.workspace_id,
        key=f"digest-preview:{digest.id}:{now.isoformat()}",
        kind=PREVIEW,
        subject_id=digest.id,
        person_id=journey.member_id,
        now=now,
        expires_after=digest.post_at - now,
    )
    return [preview, post]


def post_at(digest: Digest, due_at: datetime, now: datetime) -> Message:
    """The digest, posted at a moment, should it be approved by then."""
    return message(
        digest.workspace_id,
        key=f"digest:{digest.id}:{digest.channel_id}:{due_at.isoformat()}",
        kind=POST,
        subject_id=digest.id,
        channel_id=digest.channel_id,
        now=now,
        due_at=due_at,
        expires_after=CATCH_UP,
    )


def compose_preview(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The preview, at an hour that suits the member; settles what may be posted later."""
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    digest, journey, member = found
    is_announcement = digest.state is DigestState.PREVIEWED and now < digest.post_at
    is_offer = digest.state is DigestState.NOT_POSTED and now < digest.post_at + POST_NOW_FOR
    if journey.status is not JourneyStatus.ACTIVE or not (is_announcement or is_offer):
        return None
    allowed = may_disturb_at(session, member, now)
    if allowed > now:
        return Later(allowed)
    content.name(session, journey, digest, now)
    return Post(preview(session, journey, digest, now))


def sent_preview(session: Session, delivery: Delivery, now: datetime) -> None:
    """From now on the member has seen it."""
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is not None:
        digest, _, member = found
        digest.previewed_at = now
        home.refresh(session, member, now)


def redraw_previews(session: Session, digest: Digest, now: datetime) -> None:
    """Have every preview of the digest follow its state."""
    previews = deliveries_of(session, digest.workspace_id, digest.id, PREVIEW)
    for preview_delivery in previews.values():
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-preview-redraw:{preview_delivery.id}:{now.isoformat()}",
            kind=PREVIEW_REDRAW,
            subject_id=preview_delivery.id,
            person_id=preview_delivery.person_id,
            now=now,
        )


def compose_preview_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """A posted preview as it stands now; while it is on its way, wait for it."""
    first = delivery_by_id(session, delivery.workspace_id, delivery.subject_id)
    found = first and _own(session, delivery.workspace_id, first.subject_id)
    if first is None or not found:
        return None
    if first.ts is None or first.sent_channel_id is None:
        return Later(now + _SOON) if _is_on_the_way(first) else None
    digest, journey, _ = found
    return Update(preview(session, journey, digest, now), first.sent_channel_id, first.ts)


def compose_post(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The digest for its channel; None, with the member told, when nobody let it go out."""
    digest = lock_digest(session, delivery.workspace_id, delivery.subject_id)
    found = digest and _own(session, delivery.workspace_id, digest.id)
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
        home.refresh(session, member, now)
        return None
    card = content.to_post(session, journey, digest)
    put_shown(session, digest, [win.id for win in card.wins])
    return Post(card, audience=_audience(digest))


def not_posted(session: Session, journey: Journey, digest: Digest, now: datetime) -> None:
    """Nothing goes out: the member gets the digest once more, with a way to post it now."""
    digest.state = DigestState.NOT_POSTED
    redraw_previews(session, digest, now)
    if journey.status is JourneyStatus.ACTIVE:
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-unposted:{digest.id}:{now.isoformat()}",
            kind=PREVIEW,
            subject_id=digest.id,
            person_id=journey.member_id,
            now=now,
            expires_after=digest.post_at + POST_NOW_FOR - now,
        )


def sent_post(session: Session, delivery: Delivery, now: datetime) -> None:
    """The digest stands in its channel: its thread and the member's note follow."""
    digest = lock_digest(session, delivery.workspace_id, delivery.subject_id)
    found = digest and _own(session, delivery.workspace_id, digest.id)
    if digest is None or not found:
        return
    _, journey, member = found
    digest.state = DigestState.POSTED
    digest.channel_id, digest.ts, digest.posted_at = delivery.sent_channel_id, delivery.ts, now
    if content.posted(session, journey, digest).wins:
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-thread:{digest.id}",
            kind=THREAD,
            subject_id=digest.id,
            channel_id=digest.channel_id,
            now=now,
            expires_after=CATCH_UP,
        )
    enqueue(
        session,
        digest.workspace_id,
        key=f"digest-posted:{digest.id}",
        kind=POSTED,
        subject_id=digest.id,
        person_id=journey.member_id,
        now=now,
        expires_after=POST_NOW_FOR,
    )
    redraw_previews(session, digest, now)
    home.refresh(session, member, now)


def compose_thread(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The details of the wins, under the digest."""
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is None or found[0].ts is None:
        return None
    digest, journey, _ = found
    card = content.posted(session, journey, digest)
    if not card.wins:
        return None
    return Post(card, thread_ts=digest.ts, audience=_audience(digest))


def sent_thread(session: Session, delivery: Delivery, _now: datetime) -> None:
    """Remember where the details stand."""
    digest = digest_by_id(session, delivery.workspace_id, delivery.subject_id)
    if digest is not None:
        digest.thread_ts = delivery.ts


def redraw_posts(session: Session, digest: Digest, now: datetime) -> None:
    """Have the posted message and its thread show what may be shown now.

    Also for a digest that is on its way: what was drawn before is drawn again, and what Slack
    may have got already is redrawn as soon as it is known where it stands.
    """
    for kind, redraw in ((POST, REDRAW), (THREAD, THREAD_REDRAW)):
        for waiting in deliveries_of(session, digest.workspace_id, digest.id, kind).values():
            if waiting.state is DeliveryState.PENDING and waiting.payload is not None:
                waiting.payload = None
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
    return _redraw(session, delivery, now, POST)


def compose_thread_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The posted thread as it may be shown now."""
    return _redraw(session, delivery, now, THREAD)


def compose_posted(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """What went out, for the member alone."""
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is None or found[0].channel_id is None:
        return None
    digest, journey, member = found
    allowed = may_disturb_at(session, member, now)
    if allowed > now:
        return Later(allowed)
    assert digest.channel_id is not None
    return Post(PostedNote(content.posted(session, journey, digest), digest.channel_id))


def owner(session: Session, delivery: Delivery) -> str | None:
    """The member, who is told when their channel cannot be reached, or who reads it changed.

    The digest is then one that was not posted: once the channel is mended, it may be.
    """
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    digest, journey, member = found
    now = delivery.settled_at or delivery.due_at
    is_redraw = delivery.kind in (REDRAW, THREAD_REDRAW)
    if is_redraw and delivery.error not in (MADE_PUBLIC, SHARED_OUTSIDE):
        return None
    if delivery.kind == POST and digest.ts is None:
        digest.state = DigestState.NOT_POSTED
        redraw_previews(session, digest, now)
    if delivery.error == MADE_PUBLIC:
        _made_public(session, journey, digest, now)
    if delivery.error == SHARED_OUTSIDE and digest.channel_id is not None:
        take_out(session, digest.workspace_id, digest.channel_id, now)
    return member.id


def take_out(session: Session, workspace_id: str, channel_id: str, now: datetime) -> None:
    """People of another company can read the channel: no digest may stand there any longer.

    One that Slack may have already is redrawn once it is known where it stands: that asks who can
    read the channel, and takes it out as well.
    """
    for digest in digests_in(session, workspace_id, channel_id):
        for ts in (digest.thread_ts, digest.ts):
            if ts is not None:
                removal.remove(session, workspace_id, channel_id, ts, now)
    for digest_id in subjects_on_their_way(session, workspace_id, channel_id, POST, THREAD):
        on_its_way = digest_by_id(session, workspace_id, digest_id)
        if on_its_way is not None:
            redraw_posts(session, on_its_way, now)


def _made_public(session: Session, journey: Journey, digest: Digest, now: datetime) -> None:
    """Everyone can open the digest's channel by now: nothing but public texts may stand there.

    What was posted is reduced to that, and what was to be posted is previewed anew.
    """
    if journey.digest_channel_id == digest.channel_id:
        journey.digest_channel_is_private = False
        journey.digest_channel_people = None
    for it in digests_of(session, journey.workspace_id, journey.id):
        if it.channel_id == digest.channel_id and it.channel_is_private:
            it.channel_is_private = False
            if it.ts is not None:
                redraw_posts(session, it, now)
    if digest.ts is None:
        digest.previewed_at = digest.seen = digest.win_ids = digest.ask_id = None
        not_posted(session, journey, digest, now)


def preview(session: Session, journey: Journey, digest: Digest, now: datetime) -> DigestPreview:
    """What the member sees of a digest: exactly what goes out, who reads it, what stays out."""
    schedule = schedule_of(session, journey.workspace_id, journey.id, "digest")
    zone = schedule.zone if schedule else "UTC"
    is_posted = digest.state is DigestState.POSTED
    show = content.posted if is_posted else content.to_post
    readers, others = _readers(session, journey, digest)
    may_post_now = (
        digest.state is DigestState.NOT_POSTED
        and now < digest.post_at + POST_NOW_FOR
        and same_channel(journey, digest)
    )
    return DigestPreview(
        card=show(session, journey, digest),
        state=digest.state,
        channel_id=digest.channel_id or "",
        readers=readers,
        others=others,
        post_at=digest.post_at.astimezone(ZoneInfo(zone)),
        zone=zone,
        left_out=()
        if is_posted
        else tuple((win.title, why) for win, why in content.left_out(session, journey, digest)),
        posts_unanswered=journey.digest_posts_unanswered,
        may_post_now=may_post_now,
        is_over=is_posted or (now >= digest.post_at and not may_post_now),
    )


def same_channel(journey: Journey, digest: Digest) -> bool:
    """Whether the journey still posts where the preview said."""
    return (
        journey.digest_channel_id is not None
        and journey.digest_channel_id == digest.channel_id
        and journey.digest_channel_is_private == digest.channel_is_private
    )


def _audience(digest: Digest) -> Audience:
    return Audience.PRIVATE if digest.channel_is_private else Audience.COMPANY


def _may_post(journey: Journey, digest: Digest) -> bool:
    answered = digest.state is DigestState.APPROVED or journey.digest_posts_unanswered
    return (
        journey.status is JourneyStatus.ACTIVE
        and digest.previewed_at is not None
        and answered
        and same_channel(journey, digest)
    )


def _readers(session: Session, journey: Journey, digest: Digest) -> tuple[Readers, tuple[str, ...]]:
    if not digest.channel_is_private:
        return Readers.EVERYONE, ()
    inside = journey.digest_channel_people
    if inside is None or journey.digest_channel_id != digest.channel_id:
        return Readers.UNKNOWN, ()
    agreed = [it.person_id for it in agreed_supporters(session, journey)]
    known = people_by_ids(session, journey.workspace_id, [journey.member_id, *agreed])
    workspace = workspace_by_id(session, journey.workspace_id)
    expected = {it.slack_id for it in known.values()}
    expected.add(workspace.bot_user_id if workspace else "")
    others = tuple(slack_id for slack_id in inside if slack_id not in expected)
    return (Readers.OTHERS if others else Readers.SUPPORTERS_ONLY), others


def _redraw(session: Session, delivery: Delivery, now: datetime, kind: str) -> Composed:
    found = _own(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    digest, journey, _ = found
    ts = digest.ts if kind == POST else digest.thread_ts
    if ts is None or digest.channel_id is None:
        sending = deliveries_of(session, digest.workspace_id, digest.id, kind).values()
        return Later(now + _SOON) if any(map(_is_on_the_way, sending)) else None
    card = content.posted(session, journey, digest)
    return Update(card, digest.channel_id, ts, audience=_audience(digest))


def _is_on_the_way(delivery: Delivery) -> bool:
    """Whether Slack may have it, or will get what was drawn; the rest is drawn as things stand.

    After a restore nothing is known of what is in doubt, not even how it was drawn.
    """
    if delivery.state is DeliveryState.PENDING:
        return delivery.payload is not None
    return delivery.state in (DeliveryState.SENDING, DeliveryState.UNSURE)


def _own(
    session: Session, workspace_id: str, digest_id: str
) -> tuple[Digest, Journey, Person] | None:
    digest = digest_by_id(session, workspace_id, digest_id)
    found = digest and journey_with_member(session, workspace_id, digest.journey_id)
    return (digest, *found) if digest and found else None
