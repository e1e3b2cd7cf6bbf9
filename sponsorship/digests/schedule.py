"""Where and when a journey's digest is posted.

`Schedule` holds the moment of the preview, because that is when a run has something to do;
`post_rule` gives the moment of the post. Both are on the wall clock of the zone of the member
who set them, so an hour stays that hour when the clocks change.
"""

from datetime import datetime

from sqlmodel import Session

from sponsorship.digests import preview
from sponsorship.digests.rules import preview as digest_preview
from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.digests.rules.schedule import (
    DEFAULT_AT,
    FRIDAY,
    PREVIEW_HOURS,
    DigestChannel,
    DigestSettings,
    post_rule,
    preview_rule,
)
from sponsorship.digests.rules.vocabulary import DigestAudit
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day, next_run
from storage.delivery.deliveries import enqueue_all
from storage.delivery.schedules import Schedule, schedule_of
from storage.digests.digests import Digest, digests_of
from storage.journeys.journeys import Journey, journey_by_id, open_journey
from storage.people.people import Person, lock_person
from storage.types import OPEN, Cadence, DigestState, JourneyStatus, ScheduleKind
from storage.workspaces.audit import note


def settings(session: Session, member: Person) -> DigestSettings:
    """What holds for the member's open journey, or what a first form starts with."""
    journey = open_journey(session, member.workspace_id, member.id)
    if journey is None:
        raise Refusal(DigestRefused.NO_JOURNEY)
    schedule = schedule_of(session, journey.workspace_id, journey.id, ScheduleKind.DIGEST)
    weekday, at = FRIDAY, DEFAULT_AT
    if schedule is not None:
        weekday, at = post_rule(schedule, journey.digest_preview_hours)
    return DigestSettings(
        journey_id=journey.id,
        channel_id=journey.digest_channel_id or "",
        weekday=weekday,
        at=at,
        preview_hours=journey.digest_preview_hours,
        posts_unanswered=journey.digest_posts_unanswered,
    )


def own_open(session: Session, member: Person, journey_id: str) -> Journey:
    """The member's own open journey; raises Refusal for any other."""
    journey = journey_by_id(session, member.workspace_id, journey_id)
    if journey is None or journey.member_id != member.id or journey.status not in OPEN:
        raise Refusal(DigestRefused.NO_JOURNEY)
    return journey


def change_schedule(
    session: Session,
    member: Person,
    chosen: DigestSettings,
    channel: DigestChannel,
    now: datetime,
) -> Schedule:
    """Set when the digest goes, and that it goes to this channel, from the next one on.

    A digest that is announced keeps its moment; when the channel is another one it is
    previewed again, because other people read it. Raises Refusal for somebody else's journey
    and for a field that does not fit.
    """
    journey, schedule = _locked(session, member, chosen.journey_id)
    if chosen.weekday not in range(7):
        raise Refusal(DigestRefused.NO_WEEKDAY, "weekday")
    if chosen.preview_hours not in PREVIEW_HOURS:
        raise Refusal(DigestRefused.NO_PREVIEW_HOURS, "preview_hours")
    before = (journey.digest_channel_id, journey.digest_channel_is_private)
    journey.digest_channel_id = channel.channel_id
    journey.digest_channel_is_private = channel.is_private
    journey.digest_channel_people = list(channel.people) if channel.people is not None else None
    journey.digest_preview_hours = chosen.preview_hours
    journey.digest_posts_unanswered = chosen.posts_unanswered
    session.add(journey)
    preview_day, preview_at = preview_rule(chosen.weekday, chosen.at, chosen.preview_hours)
    if schedule is None:
        schedule = Schedule(
            workspace_id=journey.workspace_id,
            journey_id=journey.id,
            kind=ScheduleKind.DIGEST,
            cadence=Cadence.WEEKLY,
            weekdays=frozenset({preview_day}),
            at=preview_at,
            zone=member.zone,
            anchor=local_day(now, member.zone),
            updated_at=now,
        )
        session.add(schedule)
    schedule.weekdays, schedule.at = frozenset({preview_day}), preview_at
    schedule.zone = member.zone
    schedule.updated_at = now
    schedule.next_at = _first_preview(session, journey, schedule, now)
    session.flush()
    if before != (channel.channel_id, channel.is_private):
        note(
            session,
            member.workspace_id,
            now,
            member.id,
            DigestAudit.CHANNEL,
            journey.id,
            private=channel.is_private,
        )
        _preview_again(session, journey, now)
    return schedule


def stop_schedule(session: Session, member: Person, journey_id: str, now: datetime) -> None:
    """Post no digest any more; one that is announced is not posted either."""
    journey, schedule = _locked(session, member, journey_id)
    journey.digest_channel_id = None
    journey.digest_channel_people = None
    session.add(journey)
    if schedule is not None:
        schedule.next_at = None
        schedule.updated_at = now
    for digest in _announced(session, journey, now):
        digest.state = DigestState.HELD
        preview.redraw_previews(session, digest, now)
    note(session, member.workspace_id, now, member.id, DigestAudit.STOPPED, journey.id)


def _locked(session: Session, member: Person, journey_id: str) -> tuple[Journey, Schedule | None]:
    """The member's own open journey and, where it has one, its digest's schedule.

    A run of that schedule waits until the transaction ends.

    Whoever sets the first one for a journey holds the person meanwhile.
    """
    lock_person(session, member.workspace_id, member.id)
    journey = own_open(session, member, journey_id)
    return journey, schedule_of(
        session, journey.workspace_id, journey.id, ScheduleKind.DIGEST, lock=True
    )


def _first_preview(
    session: Session, journey: Journey, schedule: Schedule, now: datetime
) -> datetime | None:
    """The first preview from now on whose post comes after every announced one's."""
    if journey.status is not JourneyStatus.ACTIVE:
        return None
    announced = max((it.post_at for it in _announced(session, journey, now)), default=None)
    weekdays, at, zone = schedule.weekdays, schedule.at, schedule.zone
    found = next_run(now, weekdays=weekdays, at=at, zone=zone, anchor=schedule.anchor)
    if announced is not None and found <= announced:
        found = next_run(announced, weekdays=weekdays, at=at, zone=zone, anchor=schedule.anchor)
    return found


def _announced(session: Session, journey: Journey, now: datetime) -> list[Digest]:
    waiting = (DigestState.PREVIEWED, DigestState.APPROVED, DigestState.HELD)
    found = digests_of(session, journey.workspace_id, journey.id, states=waiting, limit=4)
    return [digest for digest in found if digest.post_at > now]


def _preview_again(session: Session, journey: Journey, now: datetime) -> None:
    """Other people read the new channel: the announced digest needs a new look and a new yes."""
    for digest in _announced(session, journey, now):
        if digest.state is DigestState.HELD:
            continue
        digest.state = DigestState.PREVIEWED
        digest.previewed_at = None
        digest.seen = None
        digest.win_ids = None
        digest.ask_id = None
        digest.channel_id = journey.digest_channel_id
        digest.channel_is_private = journey.digest_channel_is_private
        enqueue_all(session, digest_preview.announcement(journey, digest, now))
