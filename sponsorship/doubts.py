"""What was read and not taken: understood or asked, never guessed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto


class Doubt(Enum):
    """Why something was not taken."""

    MINUTES_OR_MILLIONS = auto()
    ONE_OR_TWO = auto()
    TOO_LONG = auto()
    ILL_WRITTEN = auto()
    TWO_UNITS = auto()
    MINUTE_OR_MONTH = auto()
    LIMIT = auto()
    HOW_OFTEN = auto()
    RANGE = auto()
    TWO_PERIODS = auto()
    NO_COMMON_UNIT = auto()
    DAYS_AND_HOURS = auto()
    MANY_SUBJECTS = auto()
    COUNTS_WHAT = auto()
    CHANGED_WHAT = auto()
    TIME_SAVED_OR_SPENT = auto()
    MONEY_SAVED_OR_SPENT = auto()
    LEVEL_OR_CHANGE = auto()
    TWO_READINGS = auto()
    SAVED_OR_EARNED = auto()
    MANY_NUMBERS = auto()
    NEGATED = auto()
    NOT_KEPT = auto()
    NOT_THE_DAY = auto()
    NO_DAY = auto()
    STILL_TO_COME = auto()
    MANY_DAYS = auto()


@dataclass(frozen=True, slots=True)
class Unsure:
    """What is in doubt: `about` are the words of the line, `readings` the numbers it could be."""

    why: Doubt
    about: tuple[str, ...] = ()
    readings: tuple[Decimal, ...] = ()
