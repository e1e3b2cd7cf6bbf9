"""What a member decides about a digest: post as is, edit, hold, post now."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery import ledger
from sponsorship.digests import content
from sponsorship.digests import preview as digest_preview
from sponsorship.digests.rules import preview
from sponsorship.digests.rules.content import (
    MOST,
    SENTENCE_LIMIT,
    DigestChoice,
    EditedDigest,
    Offered,
)
from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.digests.rules.vocabulary import DigestAudit, DigestMessage
from sponsorship.refusals import Refusal
from storage.delivery.deliveries import deliveries_of, enqueue_all
from storage.digests.digests import Digest, lock_digest
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person
from storage.types import DeliveryState, DigestState, JourneyStatus
from storage.workspaces.audit import note

_UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNSURE, DeliveryState.SENT)


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
    ledger.draw_again(session, digest.workspace_id, digest.id, DigestMessage.POST)
    _decide(session, person, digest, DigestState.HELD, now)
    return digest


def post_now(session: Session, person: Person, digest_id: str, now: datetime) -> Digest:
    """Post a digest whose moment passed without an answer. Doing it again changes nothing."""
    digest, journey = own(session, person, digest_id)
    if digest.state in (DigestState.APPROVED, DigestState.POSTED):
        return digest
    if digest.state is not DigestState.NOT_POSTED or now >= digest.post_at + preview.POST_NOW_FOR:
        raise Refusal(DigestRefused.OVER)
    _seen(journey, digest)
    if journey.status is not JourneyStatus.ACTIVE:
        raise Refusal(DigestRefused.PAUSED)
    _decide(session, person, digest, DigestState.APPROVED, now)
    enqueue_all(session, [preview.post_at(digest, now, now)])
    return digest


def edit(session: Session, person: Person, edited: EditedDigest, now: datetime) -> Digest:
    """Keep the member's choice of wins, in its order, their sentence and the ask.

    The digest keeps its state: what was to be posted is posted like this, and what waits for
    a yes still does. Raises Refusal for a field, and for a win or an ask that the channel may
    not show.
    """
    digest, journey = own(session, person, edited.digest_id)
    if digest.state is DigestState.POSTED:
        raise Refusal(DigestRefused.POSTED_FOLLOWS)
    _still_open(session, digest, now)
    if len(edited.sentence) > SENTENCE_LIMIT:
        raise Refusal(DigestRefused.TOO_LONG, "sentence", limit=SENTENCE_LIMIT)
    allowed = {win.id for win in content.choices(session, journey, digest)}
    chosen = list(dict.fromkeys(edited.win_ids))[:MOST]
    if not allowed.issuperset(chosen):
        raise Refusal(DigestRefused.WIN_HIDDEN, "wins")
    ask_id = edited.ask_id
    if ask_id is not None and ask_id not in {
        ask.id for ask in content.asks(session, journey, digest)
    }:
        raise Refusal(DigestRefused.ASK_HIDDEN, "ask")
    seen = digest.seen or {}
    digest.win_ids = chosen
    digest.sentence = edited.sentence.strip()
    digest.ask_id = ask_id
    digest.seen = {
        **seen,
        "wins": [*dict.fromkeys([*seen.get("wins", []), *chosen])],
        "asks": [*dict.fromkeys([*seen.get("asks", []), *([ask_id] if ask_id else [])])],
    }
    ledger.draw_again(session, digest.workspace_id, digest.id, DigestMessage.POST)
    digest_preview.redraw_previews(session, digest, now)
    return digest


def choice(session: Session, person: Person, digest_id: str, now: datetime) -> DigestChoice:
    """What Edit offers; raises Refusal for what cannot be edited any more."""
    digest, journey = own(session, person, digest_id)
    if digest.state is DigestState.POSTED:
        raise Refusal(DigestRefused.POSTED_FOLLOWS)
    _still_open(session, digest, now)
    chosen = digest.win_ids
    if chosen is None:
        chosen = [win.id for win in content.to_post(session, journey, digest).wins]
    wins = content.choices(session, journey, digest)
    asks = content.asks(session, journey, digest)
    return DigestChoice(
        digest_id=digest.id,
        channel_is_private=digest.channel_is_private,
        wins=tuple(Offered(win.id, win.title) for win in wins),
        chosen=tuple(chosen),
        asks=tuple(Offered(ask.id, ask.text) for ask in asks),
        ask_id=digest.ask_id,
        sentence=digest.sentence,
    )


def own(session: Session, person: Person, digest_id: str) -> tuple[Digest, Journey]:
    """The member's own digest, locked; raises Refusal for anybody else's as if unknown."""
    digest = lock_digest(session, person.workspace_id, digest_id)
    journey = digest and journey_by_id(session, person.workspace_id, digest.journey_id)
    if digest is None or not journey or journey.member_id != person.id:
        raise Refusal(DigestRefused.NOT_YOURS)
    return digest, journey


def _seen(journey: Journey, digest: Digest) -> None:
    if digest.previewed_at is None:
        raise Refusal(DigestRefused.PREVIEW_ON_ITS_WAY)
    if not preview.same_channel(journey, digest):
        raise Refusal(DigestRefused.CHANNEL_CHANGED)


def _before_its_moment(session: Session, digest: Digest, now: datetime) -> None:
    if digest.state is DigestState.POSTED:
        raise Refusal(DigestRefused.POSTED)
    _still_open(session, digest, now)
    if now >= digest.post_at or digest.state is DigestState.NOT_POSTED:
        raise Refusal(DigestRefused.MOMENT_PASSED)


def _still_open(session: Session, digest: Digest, now: datetime) -> None:
    posts = deliveries_of(session, digest.workspace_id, digest.id, DigestMessage.POST)
    if any(it.state in _UNDER_WAY for it in posts):
        raise Refusal(DigestRefused.BEING_POSTED)
    if now >= digest.post_at + preview.POST_NOW_FOR:
        raise Refusal(DigestRefused.OVER)


def _decide(
    session: Session, person: Person, digest: Digest, state: DigestState, now: datetime
) -> None:
    digest.state = state
    note(session, person.workspace_id, now, person.id, DigestAudit[state.name], digest.id)
    digest_preview.redraw_previews(session, digest, now)
