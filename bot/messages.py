"""Everything the bot says on its own: how each kind of delivery is composed and drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from blocks import notice
from blocks.advocacy import endorsement_note, offer_note, question_note
from blocks.checkins import checkin_prompt
from blocks.digests import answers_note as answers_note_message
from blocks.digests import (
    channel_lost,
    digest_posted,
    digest_preview,
    digest_thread,
    undelivered_note,
)
from blocks.digests import digest as digest_message
from blocks.home import home, journey_message, welcome
from blocks.message import Message, View
from blocks.privacy import export
from blocks.supporters import consent_answer, consent_request
from blocks.wins import win_card
from bot.calls import Payload
from sponsorship import (
    advocacy_messages,
    answers_note,
    channels,
    checkin_messages,
    checkins,
    data,
    digest_messages,
    digest_schedule,
    digests,
    home_content,
    lifecycle,
    profile,
    removal,
    supporters,
    undelivered,
    win_cards,
)
from sponsorship.schedules import Run
from sponsorship.sending import Composed
from storage.delivery.deliveries import Delivery

Sent = Callable[[Session, Delivery, datetime], None]


@dataclass(frozen=True)
class Kind:
    """One kind of delivery.

    `compose` decides at the moment of sending (see `sponsorship.sending`), `draw` is pure,
    and `sent`, where given, runs in the transaction that settles the delivery as sent,
    with `delivery.sent_channel_id` and `delivery.ts` filled in.

    `owner`, where given, names the person to be told when Slack refuses the message for good;
    without it the log is. `told`, where given, runs like `sent`, with the moment at which the
    message was drawn: what came later is not in it. `without_files` runs in the settling
    transaction of an upload that Slack does not let us make, and enqueues the same content in
    another shape.
    """

    compose: Callable[[Session, Delivery, datetime], Composed]
    draw: Callable[[Any], Message | View]
    sent: Sent | None = None
    owner: Callable[[Session, Delivery], str | None] | None = None
    told: Callable[[Session, Delivery, datetime], None] | None = None
    without_files: Callable[[Session, Delivery, datetime], None] | None = None


def follow(
    kind: Kind, session: Session, delivery: Delivery, payload: Payload | None, now: datetime
) -> None:
    """Do what follows a message that Slack has, as it was drawn."""
    if kind.sent is not None:
        kind.sent(session, delivery, now)
    if kind.told is not None and payload is not None:
        kind.told(session, delivery, datetime.fromtimestamp(payload["at"], UTC))


KINDS: dict[str, Kind] = {
    # Wins
    win_cards.CARD: Kind(win_cards.compose_card, win_card.draw, win_cards.card_sent),
    win_cards.REDRAW: Kind(win_cards.compose_redraw, win_card.draw, win_cards.redrawn),
    # Check-ins
    checkin_messages.PROMPT: Kind(
        checkin_messages.compose, checkin_prompt.draw, checkin_messages.sent
    ),
    checkin_messages.REMINDER: Kind(
        checkin_messages.compose, checkin_prompt.draw, checkin_messages.sent
    ),
    checkin_messages.RECEIPT: Kind(checkin_messages.compose_receipt, checkin_prompt.draw),
    checkin_messages.CARD: Kind(checkin_messages.compose_card, checkin_prompt.draw),
    # Journeys, supporters, App Home, data
    lifecycle.STARTED: Kind(lifecycle.compose, journey_message.draw_started),
    lifecycle.LANDED: Kind(lifecycle.compose, journey_message.draw_landed),
    supporters.REQUEST: Kind(supporters.compose_request, consent_request.draw),
    supporters.REDRAW: Kind(supporters.compose_redraw, consent_request.draw),
    supporters.ANSWER: Kind(supporters.compose_answer, consent_answer.draw),
    home_content.KIND: Kind(home_content.compose, home.draw),
    profile.WELCOME: Kind(profile.compose_welcome, welcome.draw, profile.welcomed),
    channels.ARCHIVED: Kind(channels.compose, channel_lost.draw),
    channels.LEFT: Kind(channels.compose, channel_lost.draw),
    channels.SHARED: Kind(channels.compose, channel_lost.draw),
    data.EXPORT: Kind(data.compose_export, export.draw, without_files=data.without_files),
    data.PART: Kind(data.compose_part, export.draw_part, data.part_sent),
    removal.KIND: Kind(removal.compose, notice.draw),
    removal.SEARCH: Kind(removal.compose_search, notice.draw, removal.found),
    # Digests, and what sponsors do with them
    digest_messages.PREVIEW: Kind(
        digest_messages.compose_preview, digest_preview.draw, digest_messages.sent_preview
    ),
    digest_messages.PREVIEW_REDRAW: Kind(
        digest_messages.compose_preview_redraw, digest_preview.draw
    ),
    digest_messages.POST: Kind(
        digest_messages.compose_post,
        digest_message.draw,
        digest_messages.sent_post,
        digest_messages.owner,
    ),
    digest_messages.REDRAW: Kind(
        digest_messages.compose_redraw, digest_message.draw, owner=digest_messages.owner
    ),
    digest_messages.THREAD: Kind(
        digest_messages.compose_thread,
        digest_thread.draw,
        digest_messages.sent_thread,
        digest_messages.owner,
    ),
    digest_messages.THREAD_REDRAW: Kind(
        digest_messages.compose_thread_redraw, digest_thread.draw, owner=digest_messages.owner
    ),
    digest_messages.POSTED: Kind(digest_messages.compose_posted, digest_posted.draw),
    answers_note.KIND: Kind(
        answers_note.compose, answers_note_message.draw, told=answers_note.told
    ),
    advocacy_messages.ENDORSEMENT: Kind(advocacy_messages.compose, endorsement_note.draw),
    advocacy_messages.OFFER: Kind(advocacy_messages.compose, offer_note.draw),
    advocacy_messages.QUESTION: Kind(advocacy_messages.compose, question_note.draw),
    advocacy_messages.REDRAWS[advocacy_messages.ENDORSEMENT]: Kind(
        advocacy_messages.compose_redraw, endorsement_note.draw
    ),
    advocacy_messages.REDRAWS[advocacy_messages.OFFER]: Kind(
        advocacy_messages.compose_redraw, offer_note.draw
    ),
    advocacy_messages.REDRAWS[advocacy_messages.QUESTION]: Kind(
        advocacy_messages.compose_redraw, question_note.draw
    ),
    # The engine itself
    undelivered.KIND: Kind(undelivered.compose, undelivered_note.draw),
}

RUNS: dict[str, Run] = {
    checkins.KIND: checkins.run,
    digest_schedule.KIND: digests.run,
}
"""What a run of each kind of schedule writes; see `sponsorship.schedules.plan`."""
