"""What wins call their messages, and what of them is noted in the audit log."""

from enum import StrEnum


class WinMessage(StrEnum):
    """Kinds of delivery."""

    CARD = "win_card"
    """A new card in the member's direct messages; its subject is the win."""
    REDRAW = "win_card_redraw"
    """A card that is there already; its subject is the card."""


class WinAudit(StrEnum):
    """Audit actions."""

    VISIBILITY = "win.visibility"
