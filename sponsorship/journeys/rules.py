"""What a journey may say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from sponsorship.refusals import Refused

ROLE_LIMIT = 100
WHY_LIMIT = 2000
HOURS_IN_A_WEEK = Decimal(60)


class JourneyMessage(StrEnum):
    """Kinds of delivery."""

    STARTED = "journey_started"
    LANDED = "journey_landed"


class JourneyAudit(StrEnum):
    """Audit actions."""

    STARTED = "journey.started"
    ACTIVE = "journey.active"
    PAUSED = "journey.paused"
    LANDED = "journey.landed"
    ENDED = "journey.ended"


@dataclass(frozen=True, slots=True)
class JourneyRoles:
    """From which role to which a journey leads."""

    current: str
    target: str


@dataclass(frozen=True, slots=True)
class JourneyFacts:
    """A journey as its member types it; `journey_id` is empty for a new one."""

    start_day: date
    current_role: str = ""
    target_role: str = ""
    why: str = ""
    agreed_hours: Decimal | None = None
    """Hours a week for IT work."""
    journey_id: str = ""


class JourneyRefused(Refused):
    """Why a journey's facts are not taken."""

    NO_FIRST_DAY = auto()
    HOURS_NO_NUMBER = auto()
    ONE_ALREADY = auto()
    NOT_OPEN = auto()
    WHY_TOO_LONG = auto()
    HOURS_OUT_OF_RANGE = auto()
    ROLE_TOO_LONG = auto()
    NO_CURRENT_ROLE = auto()
    NO_TARGET_ROLE = auto()
