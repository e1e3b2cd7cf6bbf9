"""Why a win is not kept as it was typed."""

from enum import auto

from sponsorship.refusals import Refused


class WinRefused(Refused):
    """Why a win is not kept as it was typed."""

    NO_TITLE = auto()
    LINE_TOO_LONG = auto()
    NO_JOURNEY_YET = auto()
    GONE = auto()
    NO_JOURNEY = auto()
    LOGGED_BEFORE = auto()
    NO_DAY = auto()
    DAY_AHEAD = auto()
    NO_READERS = auto()
    TOO_LONG = auto()
    NO_LINK = auto()
    LINK_TOO_LONG = auto()
    TOO_MANY_TAGS = auto()
    TAG_TOO_LONG = auto()
