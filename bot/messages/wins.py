"""Wins: what the bot says on its own."""

from blocks.wins import win_card
from bot.messages.kind import Kind
from sponsorship.wins import cards

KINDS: dict[str, Kind] = {
    cards.CARD: Kind(cards.compose_card, win_card.draw, cards.card_sent),
    cards.REDRAW: Kind(cards.compose_redraw, win_card.draw, cards.redrawn),
}
