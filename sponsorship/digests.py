"""The weekly digest: its runs, and what a member decides about each.

The schedule runs at the moment of the preview: `digest_preview_hours` on the wall clock before
the post. A run makes the digest, its preview and, due at its moment, its post. The member
answers with Post as is, Edit or Hold; without an answer it is posted only if they chose so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship import digest_content as content
from sponsorship import digest_messages as messages
from sponsorship import home
from sponsorship.digest_schedule import post_rule
from sponsorship.local_time import local_day, next_run
from sponsorship.refusals import Refusal
from sponsorship.schedules import Due
from storage.checkins.blockers import Ask
from storage.database import insert_all
from storage.delivery.deliveries import Message, deliveries_of, enqueue_all
from storage.digests.digests import (
    UNPOSTED,
    Digest,
    Earlier,
    digest_moments,
    digests_of,
    digests_showing,
    earlier_digests,
    lock_digest,
)
from storage.journeys.journeys import Journey, active_members, journey_by_id
from storage.people.people import Person
from storage.types import DeliveryState, DigestState, JourneyStatus
from storage.wins.wins import Win
from storage.workspaces.audit import note

SENTENCE_LIMIT = 500
POSTED = "This digest is posted. Change or delete a win, and the post follows."
_UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNSURE, DeliveryState.SENT)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """What the form offers and starts with; `wins` and `asks` are those the channel may show."""

    digest_id: str
    channel_is_private: bool
    wins: tuple[Win, ...]
    chosen: tuple[str, ...]
    asks: tuple[Ask, ...]
    ask_id: str | None
    sentence: str


def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    """Make the digests whose preview is due, their previews and their posts.

    Nothing comes of it while the journey rests or has no channel, and nothing twice. A run
    that comes after the post's own moment asks the member instead of posting.
    """
    members = active_members(session, workspace_id, [it.schedule.journey_id for it in due])
    earlier = earlier_digests(session, workspace_id, members)
    since = min(it.at for it in due)
    known = digest_moments(session, workspace_id, members, since=since)
    new: list[Digest] = []
    announced: list[Message] = []
    concerned: list[Person] = []
    for it in due:
        if it.schedule.journey_id not in members:
            continue
        journey, member = members[it.schedule.journey_id]
        digest = _due_digest(it, journey, member, earlier.get(journey.id), now)
        if digest is not None and (journey.id, digest.post_at) not in known:
            new.append(digest)
            announced += messages.announcement(journey, digest, now)
            concerned.append(member)
    insert_all(session, Digest, [it.model_dump() for it in new])
    enqueue_all(session, announced)
    home.refresh_all(session, workspace_id, concerned, now)


def approve(session: Session, person: Person, digest_id: str, now: datetime) -> Digest:
    """Post as is, at its moment. Doing it again changes nothing."""
    digest, journey = own(session, person, digest_id)
    if digest.state is DigestState.APPROVED:
        return digest
    _before_its_moment(session, digest, now)
    _seen(journey, digest)
    _decide(session, person, digest, DigestState.APPROVED, now)
    return digest


def hold(session: Session, person: Person, digest_id: str, now: datetime) -> Digest:
    """Post nothing this week; until its moment the member may change their mind."""
    digest, _ = own(session, person, digest_id)
    if digest.state is DigestState.HELD:
        return digest
    _before_its_moment(session, digest, now)
    for waiting in deliveries_of(session, digest.workspace_id, digest.id, messages.POST).values():
        if waiting.payload is not None:
            waiting.payload = None  # drawn, and not in Slack: it is decided anew
    _decide(session, person, digest, DigestState.HELD, now)
    return digest


def post_now(session: Session, person: Person, digest_id: str, now: datetime) -> Digest:
    """Post a digest whose moment passed without an answer. Doing it again changes nothing."""
    digest, journey = own(session, person, digest_id)
    if digest.state in (DigestState.APPROVED, DigestState.POSTED):
        return digest
    if digest.state is not DigestState.NOT_POSTED or now >= digest.post_at + messages.POST_NOW_FOR:
        raise Refusal("This digest's time is over. What it would have shown comes in the next one.")
    _seen(journey, digest)
    if journey.status is not JourneyStatus.ACTIVE:
        raise Refusal("Your journey is paused. Resume it in Headway's Home, then post.")
    _decide(session, person, digest, DigestState.APPROVED, now)
    enqueue_all(session, [messages.post_at(digest, now, now)])
    return digest


def edit(
    session: Session,
    person: Person,
    digest_id: str,
    win_ids: Sequence[str],
    sentence: str,
    ask_id: str | None,
    now: datetime,
) -> Digest:
    """Take over the member's choice of wins, in its order, their sentence and the ask.

    The digest keeps its state: what was to be posted is posted like this, and what waits for
    a yes still does. Raises Refusal for a field, and for a win or an ask that the channel may
    not show.
    """
    digest, journey = own(session, person, digest_id)
    if digest.state is DigestState.POSTED:
        raise Refusal(POSTED)
    _still_open(session, digest, now)
    if len(sentence) > SENTENCE_LIMIT:
        raise Refusal(f"Please keep this under {SENTENCE_LIMIT} characters.", "sentence")
    allowed = {win.id for win in content.choices(session, journey, digest)}
    chosen = list(dict.fromkeys(win_ids))[: content.MOST]
    if not allowed.issuperset(chosen):
        raise Refusal("One of these wins may not be shown there any more. Open Edit again.", "wins")
    asks = [it.id for it in content.asks(session, journey, digest)]
    if ask_id is not None and ask_id not in asks:
        raise Refusal("This ask may not be shown there any more. Choose another.", "ask")
    seen = digest.seen or {}
    digest.win_ids = chosen
    digest.sentence = sentence.strip()
    digest.ask_id = ask_id
    digest.seen = {
        **seen,
        "wins": [*dict.fromkeys([*seen.get("wins", []), *chosen])],
        "asks": [*dict.fromkeys([*seen.get("asks", []), *([ask_id] if ask_id else [])])],
    }
    _redraw_what_waits(session, digest)
    messages.redraw_previews(session, digest, now)
    home.refresh(session, person, now)
    return digest


def choice(session: Session, person: Person, digest_id: str, now: datetime) -> DigestChoice:
    """What Edit offers; raises Refusal for what cannot be edited any more."""
    digest, journey = own(session, person, digest_id)
    if digest.state is DigestState.POSTED:
        raise Refusal(POSTED)
    _still_open(session, digest, now)
    chosen = digest.win_ids
    if chosen is None:
        chosen = [win.id for win in content.to_post(session, journey, digest).wins]
    return DigestChoice(
        digest_id=digest.id,
        channel_is_private=digest.channel_is_private,
        wins=tuple(content.choices(session, journey, digest)),
        chosen=tuple(chosen),
        asks=tuple(content.asks(session, journey, digest)),
        ask_id=digest.ask_id,
        sentence=digest.sentence,
    )


def own(session: Session, person: Person, digest_id: str) -> tuple[Digest, Journey]:
    """The member's own digest, locked; raises Refusal for anybody else's as if unknown."""
    digest = lock_digest(session, person.workspace_id, digest_id)
    journey = digest and journey_by_id(session, person.workspace_id, digest.journey_id)
    if digest is None or not journey or journey.member_id != person.id:
        raise Refusal("This digest is not yours to decide about, or it is not there any more.")
    return digest, journey


def win_changed(session: Session, win: Win, now: datetime) -> None:
    """A win was edited, deleted, restored or shown to others: every digest follows at once."""
    for digest in digests_showing(session, win.workspace_id, win.id):
        messages.redraw_posts(session, digest, now)
    for digest in digests_of(session, win.workspace_id, win.journey_id, states=UNPOSTED, limit=4):
        _redraw_what_waits(session, digest)
        messages.redraw_previews(session, digest, now)


def checkin_changed(
    session: Session, workspace_id: str, journey_id: str, ids: Collection[str], now: datetime
) -> None:
    """A check-in answer or an ask changed, or is seen by others: digests with it follow at once.

    `ids` are those of the answers and asks.
    """
    for digest in digests_of(session, workspace_id, journey_id):
        seen = digest.seen or {}
        if not set(ids) & {*seen.get("answers", []), *seen.get("asks", [])}:
            continue
        if digest.state is not DigestState.POSTED:
            _redraw_what_waits(session, digest)
            messages.redraw_previews(session, digest, now)
        messages.redraw_posts(session, digest, now)


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
        messages.redraw_previews(session, digest, now)


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


def _seen(journey: Journey, digest: Digest) -> None:
    if digest.previewed_at is None:
        raise Refusal("Your preview is still on its way. Look at it first, then decide.")
    if not messages.same_channel(journey, digest):
        raise Refusal("Your digest's channel has changed. A new preview is on its way to you.")


def _before_its_moment(session: Session, digest: Digest, now: datetime) -> None:
    if digest.state is DigestState.POSTED:
        raise Refusal("This digest is posted already.")
    _still_open(session, digest, now)
    if now >= digest.post_at or digest.state is DigestState.NOT_POSTED:
        raise Refusal("The moment of this digest has passed. Use Post now, or let it rest.")


def _still_open(session: Session, digest: Digest, now: datetime) -> None:
    posts = deliveries_of(session, digest.workspace_id, digest.id, messages.POST).values()
    if any(it.state in _UNDER_WAY for it in posts):
        raise Refusal("This digest is being posted just now, so it is too late to change that.")
    if now >= digest.post_at + messages.POST_NOW_FOR:
        raise Refusal("This digest's time is over. What it would have shown comes in the next one.")


def _redraw_what_waits(session: Session, digest: Digest) -> None:
    posts = deliveries_of(session, digest.workspace_id, digest.id, messages.POST).values()
    for waiting_post in posts:
        if waiting_post.state is DeliveryState.PENDING and waiting_post.payload is not None:
            waiting_post.payload = None


def _decide(
    session: Session, person: Person, digest: Digest, state: DigestState, now: datetime
) -> None:
    digest.state = state
    note(session, person.workspace_id, now, person.id, f"digest.{state.value}", digest.id)
    messages.redraw_previews(session, digest, now)
    home.refresh(session, person, now)
