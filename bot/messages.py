"""Everything the bot says on its own: how each kind of delivery is composed and drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from blocks import consent_answer, consent_request, journey_message
from blocks.message import Message, View
from sponsorship import lifecycle, supporters
from sponsorship.sending import Composed
from storage.deliveries import Delivery


@dataclass(frozen=True)
class Kind:
    """One kind of delivery.

    `compose` decides at the moment of sending (see `sponsorship.sending`), `draw` is pure,
    and `sent`, where given, runs in the transaction that settles the delivery as sent,
    with `delivery.sent_channel_id` and `delivery.ts` filled in.
    """

    compose: Callable[[Session, Delivery, datetime], Composed]
    draw: Callable[[Any], Message | View]
    sent: Callable[[Session, Delivery, datetime], None] | None = None


KINDS: dict[str, Kind] = {
    # Journeys, supporters, App Home, data
    lifecycle.STARTED: Kind(lifecycle.compose, journey_message.draw_started),
    lifecycle.LANDED: Kind(lifecycle.compose, journey_message.draw_landed),
    supporters.REQUEST: Kind(supporters.compose_request, consent_request.draw),
    supporters.REDRAW: Kind(supporters.compose_redraw, consent_request.draw),
    supporters.ANSWER: Kind(supporters.compose_answer, consent_answer.draw),
}
