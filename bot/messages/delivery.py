"""The ledger itself: what the bot says on its own."""

from blocks import notice
from bot.messages.kind import Kind
from sponsorship.delivery import removal
from sponsorship.delivery.rules.vocabulary import DeliveryMessage

KINDS: dict[str, Kind] = {
    DeliveryMessage.REMOVAL: Kind(removal.compose, notice.draw),
    DeliveryMessage.SEARCH: Kind(removal.compose_search, notice.draw, removal.found),
}
