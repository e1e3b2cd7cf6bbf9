"""Why a message is left as it is, in the operator's hands."""

from enum import auto

from sponsorship.refusals import Refused


class DeliveryRefused(Refused):
    """Why a message is left as it is, in the operator's hands."""

    TOO_LATE = auto()
    NO_TIMESTAMP = auto()
    NOT_THERE = auto()
    IN_ANOTHER_STATE = auto()
    NO_HISTORY = auto()
    UNHEARD_OF = auto()
