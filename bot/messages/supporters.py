"""Supporters: what the bot says on its own."""

from blocks.supporters import consent_answer, consent_request
from bot.messages.kind import Kind
from sponsorship.supporters import messages
from sponsorship.supporters.rules import SupporterMessage

KINDS: dict[str, Kind] = {
    SupporterMessage.REQUEST: Kind(messages.compose_request, consent_request.draw),
    SupporterMessage.REDRAW: Kind(messages.compose_redraw, consent_request.draw),
    SupporterMessage.ANSWER: Kind(messages.compose_answer, consent_answer.draw),
}
