"""Why a typed number is not taken."""

from enum import auto

from sponsorship.refusals import Refused


class NumberRefused(Refused):
    """Why a typed number is not taken."""

    WITHOUT_A_NUMBER = auto()
    NO_KIND = auto()
    OTHER_DIFFERENCE = auto()
    ZERO = auto()
    NONE = auto()
    UNREADABLE = auto()
    TWO_UNITS = auto()
    WORD_TOO_LONG = auto()
    AFTER_ALONE = auto()
    BEFORE_ALONE = auto()
    TOO_LARGE = auto()
    TOO_MANY_DECIMALS = auto()
