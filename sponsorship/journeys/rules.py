"""What a journey may say."""

from decimal import Decimal

from storage.types import JourneyStatus

ROLE_LIMIT = 100
WHY_LIMIT = 2000
HOURS_IN_A_WEEK = Decimal(60)
OPEN = frozenset({JourneyStatus.ACTIVE, JourneyStatus.PAUSED})
