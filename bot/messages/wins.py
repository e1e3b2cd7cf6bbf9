"""Wins: what the bot says on its own."""

from blocks.wins import win_card
from bot.messages.kind import Kind
from sponsorship.wins import cards
from sponsorship.wins.rules.vocabulary import WinMessage

KINDS: dict[str, Kind] = {
    WinMessage.CARD: Kind(
        cards.compose_card,
        win_card.draw,
        cards.card_sent,
        at_once="it shows the win that they have just logged",
    ),
    WinMessage.REDRAW: Kind(cards.compose_redraw, win_card.draw, cards.redrawn),
}
