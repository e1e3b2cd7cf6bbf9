"""The runs of a digest's schedule: a digest, its preview and its post."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship.digests.rules import content, preview
from sponsorship.digests.rules.schedule import post_rule
from sponsorship.time.local_time import local_day, next_run
from sponsorship.time.schedules import Due
from storage.database import insert_all
from storage.delivery.deliveries import Message, enqueue_all
from storage.digests.digests import Digest, Earlier, digest_moments, earlier_digests
from storage.journeys.journeys import Journey, active_members
from storage.people.people import Person

_MICROSECOND = timedelta(microseconds=1)


def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    """Make the digests whose preview is due, their previews and their posts.

    Nothing is made while the journey rests or has no channel, and nothing twice. A run
    that comes after the post's own moment asks the member instead of posting.
    """
    members = active_members(session, workspace_id, [it.schedule.journey_id for it in due])
    earlier = earlier_digests(session, workspace_id, members)
    since = min(it.at for it in due)
    known = digest_moments(session, workspace_id, members, since=since)
    new: list[Digest] = []
    announced: list[Message] = []
    for due_run in due:
        if due_run.schedule.journey_id not in members:
            continue
        journey, member = members[due_run.schedule.journey_id]
        digest = _due_digest(due_run, journey, member, earlier.get(journey.id), now)
        if digest is not None and (journey.id, digest.post_at) not in known:
            new.append(digest)
            announced += preview.announcement(journey, digest, now)
    insert_all(session, Digest, [it.model_dump() for it in new])
    enqueue_all(session, announced)


def _due_digest(
    due: Due, journey: Journey, member: Person, earlier: Earlier | None, now: datetime
) -> Digest | None:
    """The digest that the run makes; None without a channel."""
    schedule, due_at, _ = due
    if journey.digest_channel_id is None:
        return None
    weekday, at = post_rule(schedule, journey.digest_preview_hours)
    post_at = next_run(
        due_at - _MICROSECOND,
        weekdays=frozenset({weekday}),
        at=at,
        zone=schedule.zone,
        anchor=schedule.anchor,
    )
    ends_on = local_day(post_at, member.zone)
    return Digest(
        workspace_id=journey.workspace_id,
        journey_id=journey.id,
        starts_on=content.first_day(earlier, ends_on),
        ends_on=ends_on,
        preview_at=due_at,
        post_at=post_at,
        channel_id=journey.digest_channel_id,
        channel_is_private=journey.digest_channel_is_private,
        created_at=now,
    )
