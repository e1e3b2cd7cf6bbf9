"""The ledger itself: what the bot says on its own."""

from blocks import notice
from bot.messages.kind import Kind
from sponsorship.delivery import removal

KINDS: dict[str, Kind] = {
    removal.KIND: Kind(removal.compose, notice.draw),
    removal.SEARCH: Kind(removal.compose_search, notice.draw, removal.found),
}
