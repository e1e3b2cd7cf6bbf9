"""What the ledger calls its own messages, and what of them is noted in the audit log."""

from enum import StrEnum


class DeliveryMessage(StrEnum):
    """Kinds of delivery."""

    REMOVAL = "message_removal"
    SEARCH = "message_search"
    """A message of unknown fate that is to be taken out if Slack has it."""
    UNDELIVERED = "undelivered"


class DeliveryAudit(StrEnum):
    """Audit actions."""

    RETRIED = "delivery.retried"
    DROPPED = "delivery.dropped"
    SETTLED = "delivery.settled"
