"""Why nothing is done with a digest, or its settings are not taken."""

from enum import auto

from sponsorship.refusals import Refused


class DigestRefused(Refused):
    """Why nothing is done with a digest, or its settings are not taken."""

    NO_TIME = auto()
    CHANNEL_UNSEEN = auto()
    CHANNEL_ARCHIVED = auto()
    CHANNEL_DIRECT = auto()
    CHANNEL_EXTERNAL = auto()
    CHANNEL_WITHOUT_ME = auto()
    CHANNEL_WITHOUT_YOU = auto()
    OVER = auto()
    PAUSED = auto()
    POSTED_FOLLOWS = auto()
    TOO_LONG = auto()
    WIN_HIDDEN = auto()
    ASK_HIDDEN = auto()
    NOT_YOURS = auto()
    PREVIEW_ON_ITS_WAY = auto()
    CHANNEL_CHANGED = auto()
    POSTED = auto()
    MOMENT_PASSED = auto()
    BEING_POSTED = auto()
    NO_ADMIN = auto()
    EMOJI_TWICE = auto()
    NO_EMOJI = auto()
    NO_JOURNEY = auto()
    NO_WEEKDAY = auto()
    NO_PREVIEW_HOURS = auto()
