"""Exports: what the bot says on its own."""

from blocks.privacy import export
from bot.messages.kind import Kind
from sponsorship.privacy import export as data
from sponsorship.privacy.rules import PrivacyMessage

_ORDERED = "they have just ordered it"

KINDS: dict[str, Kind] = {
    PrivacyMessage.EXPORT: Kind(
        data.compose_export,
        export.draw,
        without_files=data.without_files,
        at_once=_ORDERED,
    ),
    PrivacyMessage.PART: Kind(
        data.compose_part, export.draw_part, data.part_sent, at_once=_ORDERED
    ),
}
