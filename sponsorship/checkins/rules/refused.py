"""Why a check-in, or its times, are not taken."""

from enum import auto

from sponsorship.refusals import Refused


class CheckinRefused(Refused):
    """Why a check-in, or its times, are not taken."""

    NO_LATER = auto()
    CLOSED = auto()
    TOO_LONG = auto()
    EMPTY = auto()
    NO_BLOCKER = auto()
    NO_ASK = auto()
    NO_JOURNEY_TO_CHECK_IN = auto()
    PAUSED = auto()
    NOT_OPEN = auto()
    ANSWERED = auto()
    NOT_WAITING = auto()
    HOURS_NO_NUMBER = auto()
    HOURS_TOO_MANY = auto()
    TOO_MANY_BLOCKERS = auto()
    BLOCKER_TOO_LONG = auto()
    NO_WEEKDAY = auto()
    MANY_WEEKDAYS = auto()
    NO_WORKING_DAY = auto()
    IN_QUIET_HOURS = auto()
    NO_JOURNEY = auto()
    JOURNEY_OVER = auto()
