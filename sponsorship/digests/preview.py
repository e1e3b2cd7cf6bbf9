"""The preview: what goes out, who reads it, and keeping it true."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship.changes import HomeWaits, changed
from sponsorship.delivery.rules.sending import Composed, Later, Post, Update
from sponsorship.digests import content
from sponsorship.digests.rules.preview import (
    POST_NOW_FOR,
    SOON,
    ChannelReaders,
    DigestPreview,
    is_on_the_way,
    may_post_now,
)
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.supporters.consent import agreed_supporters
from storage.delivery.deliveries import Delivery, deliveries_of, delivery_by_id, enqueue
from storage.delivery.schedules import schedule_of
from storage.digests.digests import Digest, digest_by_id
from storage.journeys.journeys import Journey, journey_with_member
from storage.people.people import Person, people_by_ids
from storage.types import DigestState, JourneyStatus, ScheduleKind
from storage.workspaces.workspaces import workspace_by_id


def compose_preview(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The preview; settles what may be posted later."""
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    digest, journey, _ = found
    is_announcement = digest.state is DigestState.PREVIEWED and now < digest.post_at
    is_offer = digest.state is DigestState.NOT_POSTED and now < digest.post_at + POST_NOW_FOR
    if journey.status is not JourneyStatus.ACTIVE or not (is_announcement or is_offer):
        return None
    content.name(session, journey, digest, now)
    return Post(preview(session, journey, digest, now))


def sent_preview(session: Session, delivery: Delivery, now: datetime) -> None:
    """From now on the member has seen it."""
    found = with_owner(session, delivery.workspace_id, delivery.subject_id)
    if found is not None:
        digest, _, member = found
        digest.previewed_at = now
        changed(session, HomeWaits(digest.workspace_id, now, member.id))


def redraw_previews(session: Session, digest: Digest, now: datetime) -> None:
    """Have every preview of the digest follow its state."""
    previews = deliveries_of(session, digest.workspace_id, digest.id, DigestMessage.PREVIEW)
    for preview_delivery in previews:
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-preview-redraw:{preview_delivery.id}:{now.isoformat()}",
            kind=DigestMessage.PREVIEW_REDRAW,
            subject_id=preview_delivery.id,
            person_id=preview_delivery.person_id,
            now=now,
        )


def compose_preview_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """A posted preview as it stands now; while it is on its way, wait for it."""
    first = delivery_by_id(session, delivery.workspace_id, delivery.subject_id)
    found = first and with_owner(session, delivery.workspace_id, first.subject_id)
    if first is None or not found:
        return None
    if first.ts is None or first.sent_channel_id is None:
        return Later(now + SOON) if is_on_the_way(first) else None
    digest, journey, _ = found
    return Update(preview(session, journey, digest, now), first.sent_channel_id, first.ts)


def not_posted(session: Session, journey: Journey, digest: Digest, now: datetime) -> None:
    """Nothing goes out: the member gets the digest once more, with a way to post it now."""
    digest.state = DigestState.NOT_POSTED
    redraw_previews(session, digest, now)
    if journey.status is JourneyStatus.ACTIVE:
        enqueue(
            session,
            digest.workspace_id,
            key=f"digest-unposted:{digest.id}:{now.isoformat()}",
            kind=DigestMessage.PREVIEW,
            subject_id=digest.id,
            person_id=journey.member_id,
            now=now,
            expires_after=digest.post_at + POST_NOW_FOR - now,
        )


def preview(session: Session, journey: Journey, digest: Digest, now: datetime) -> DigestPreview:
    """What the member sees of a digest: exactly what goes out, who reads it, what stays out."""
    schedule = schedule_of(session, journey.workspace_id, journey.id, ScheduleKind.DIGEST)
    zone = schedule.zone if schedule else "UTC"
    is_posted = digest.state is DigestState.POSTED
    show = content.posted if is_posted else content.to_post
    readers, others = _readers(session, journey, digest)
    is_offered = may_post_now(journey, digest, now)
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
        may_post_now=is_offered,
        is_over=is_posted or (now >= digest.post_at and not is_offered),
    )


def _readers(
    session: Session, journey: Journey, digest: Digest
) -> tuple[ChannelReaders, tuple[str, ...]]:
    if not digest.channel_is_private:
        return ChannelReaders.EVERYONE, ()
    inside = journey.digest_channel_people
    if inside is None or journey.digest_channel_id != digest.channel_id:
        return ChannelReaders.UNKNOWN, ()
    agreed = [it.person_id for it in agreed_supporters(session, journey)]
    known = people_by_ids(session, journey.workspace_id, [journey.member_id, *agreed])
    workspace = workspace_by_id(session, journey.workspace_id)
    expected = {it.slack_id for it in known.values()}
    expected.add(workspace.bot_user_id if workspace else "")
    others = tuple(slack_id for slack_id in inside if slack_id not in expected)
    return (ChannelReaders.OTHERS if others else ChannelReaders.SUPPORTERS_ONLY), others


def with_owner(
    session: Session, workspace_id: str, digest_id: str
) -> tuple[Digest, Journey, Person] | None:
    digest = digest_by_id(session, workspace_id, digest_id)
    found = digest and journey_with_member(session, workspace_id, digest.journey_id)
    return (digest, *found) if digest and found else None
