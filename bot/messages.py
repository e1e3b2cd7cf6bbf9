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
from sponsorship.advocacy import messages as advocacy_messages
from sponsorship.checkins import periods
from sponsorship.checkins import prompt as checkins_prompt
from sponsorship.checkins.rules import prompt, schedule
from sponsorship.delivery import removal, undelivered
from sponsorship.delivery.plan import Run
from sponsorship.delivery.rules.sending import Composed
from sponsorship.digests import answers_note, post, runs
from sponsorship.digests import channels as digest_channels
from sponsorship.digests import preview as digests_preview
from sponsorship.digests.rules import channels, preview
from sponsorship.digests.rules import schedule as digest_schedule
from sponsorship.home import content
from sponsorship.home import welcome as profile
from sponsorship.journeys import lifecycle
from sponsorship.privacy import export as data
from sponsorship.supporters import messages
from sponsorship.wins import cards
from storage.delivery.deliveries import Delivery

Sent = Callable[[Session, Delivery, datetime], None]


@dataclass(frozen=True)
class Kind:
    """One kind of delivery.

    `compose` decides at the moment of sending (see `sponsorship.delivery.rules.sending`), `draw` is
    pure,
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
    cards.CARD: Kind(cards.compose_card, win_card.draw, cards.card_sent),
    cards.REDRAW: Kind(cards.compose_redraw, win_card.draw, cards.redrawn),
    # Check-ins
    prompt.PROMPT: Kind(checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent),
    prompt.REMINDER: Kind(checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent),
    checkins_prompt.RECEIPT: Kind(checkins_prompt.compose_receipt, checkin_prompt.draw),
    checkins_prompt.CARD: Kind(checkins_prompt.compose_card, checkin_prompt.draw),
    # Journeys, supporters, App Home, data
    lifecycle.STARTED: Kind(lifecycle.compose, journey_message.draw_started),
    lifecycle.LANDED: Kind(lifecycle.compose, journey_message.draw_landed),
    messages.REQUEST: Kind(messages.compose_request, consent_request.draw),
    messages.REDRAW: Kind(messages.compose_redraw, consent_request.draw),
    messages.ANSWER: Kind(messages.compose_answer, consent_answer.draw),
    content.KIND: Kind(content.compose, home.draw),
    profile.WELCOME: Kind(profile.compose_welcome, welcome.draw, profile.welcomed),
    channels.ARCHIVED: Kind(digest_channels.compose, channel_lost.draw),
    channels.LEFT: Kind(digest_channels.compose, channel_lost.draw),
    channels.SHARED: Kind(digest_channels.compose, channel_lost.draw),
    data.EXPORT: Kind(data.compose_export, export.draw, without_files=data.without_files),
    data.PART: Kind(data.compose_part, export.draw_part, data.part_sent),
    removal.KIND: Kind(removal.compose, notice.draw),
    removal.SEARCH: Kind(removal.compose_search, notice.draw, removal.found),
    # Digests, and what sponsors do with them
    preview.PREVIEW: Kind(
        digests_preview.compose_preview, digest_preview.draw, digests_preview.sent_preview
    ),
    digests_preview.PREVIEW_REDRAW: Kind(
        digests_preview.compose_preview_redraw, digest_preview.draw
    ),
    preview.POST: Kind(
        post.compose_post,
        digest_message.draw,
        post.sent_post,
        post.owner,
    ),
    post.REDRAW: Kind(post.compose_redraw, digest_message.draw, owner=post.owner),
    post.THREAD: Kind(
        post.compose_thread,
        digest_thread.draw,
        post.sent_thread,
        post.owner,
    ),
    post.THREAD_REDRAW: Kind(post.compose_thread_redraw, digest_thread.draw, owner=post.owner),
    post.POSTED: Kind(post.compose_posted, digest_posted.draw),
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
    schedule.KIND: periods.run,
    digest_schedule.KIND: runs.run,
}
"""What a run of each kind of schedule writes; see `sponsorship.delivery.plan.plan`."""
