"""Column types and vocabularies that tables and rules share."""

import json
import secrets
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, cast

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)


def new_id() -> str:
    """32 hexadecimal characters that say nothing about the row they name."""
    return secrets.token_hex(16)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. Refuses naive values; SQLite, which forgets zones, gets UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raise ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever the driver gave."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[E]):
    """One word of a vocabulary (a StrEnum), stored as text: adding a word needs no migration."""

    impl = String(24)
    cache_ok = True

    def __init__(self, vocabulary: type[E]) -> None:
        self.vocabulary = vocabulary
        self._words = {it.value: it for it in vocabulary}
        super().__init__()

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """Raise ValueError for a word that is not in the vocabulary."""
        if value is None:
            return None
        return (self._words.get(value) or self.vocabulary(value)).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """The word as its enum member."""
        if value is None:
            return None
        return self._words.get(value) or self.vocabulary(value)


class Json(TypeDecorator[Any]):
    """A JSON document stored as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Compact JSON; raises TypeError for what JSON cannot hold."""
        if value is None:
            return None
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The document again."""
        return None if value is None else json.loads(value)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal number stored as text, so that SQLite does not round it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Raise ValueError for infinities and NaN."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("an amount must be a finite number")
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The same digits again."""
        return None if value is None else Decimal(value)


class WallTime(TypeDecorator[time]):
    """A time on the wall clock, minutes precise, stored as HH:MM."""

    impl = String(5)
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:
        """HH:MM."""
        return None if value is None else value.strftime("%H:%M")

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:
        """A naive time: the zone stands beside it."""
        return None if value is None else time.fromisoformat(value)


class Weekdays(TypeDecorator[frozenset[int]]):
    """A set of weekdays, 0 is Monday, stored as its sorted digits."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:
        """Digits 0 to 6; raises ValueError for another day."""
        if value is None:
            return None
        if not value <= set(range(7)):
            raise ValueError(f"weekdays run from 0 (Monday) to 6, not {sorted(value)}")
        return "".join(str(day) for day in sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int] | None:
        """The set again."""
        return None if value is None else cast(frozenset[int], frozenset(map(int, value)))


class Visibility(StrEnum):
    """Who may see a text, from the narrowest to the widest."""

    PRIVATE = "private"
    SUPPORTERS = "supporters"
    PROGRAMME = "programme"
    PUBLIC = "public"


class MetricKind(StrEnum):
    """What a win's number counts."""

    TIME_SAVED = "time_saved"
    MONEY_SAVED = "money_saved"
    REVENUE = "revenue"
    ERRORS_REDUCED = "errors_reduced"
    CYCLE_TIME = "cycle_time"
    SATISFACTION = "satisfaction"
    RISK_REDUCED = "risk_reduced"
    PEOPLE_HELPED = "people_helped"
    OTHER = "other"


class MetricBasis(StrEnum):
    """How the number is known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"


class JourneyStatus(StrEnum):
    """Where a journey stands. Prompts and digests go out only while it is active."""

    ACTIVE = "active"
    PAUSED = "paused"
    LANDED = "landed"
    ENDED = "ended"


OPEN = (JourneyStatus.ACTIVE, JourneyStatus.PAUSED)
"""What a journey is until it has landed or ended."""


class SupporterKind(StrEnum):
    """What a supporter does for the member."""

    SPONSOR = "sponsor"
    MENTOR = "mentor"
    PEER = "peer"


class SupporterStage(StrEnum):
    """How far the relationship has come."""

    TO_APPROACH = "to_approach"
    APPROACHED = "approached"
    MET = "met"
    ACTIVE = "active"
    PARKED = "parked"


class Consent(StrEnum):
    """A supporter's answer to being shown anything. Only `agreed` opens a door."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    LEFT = "left"


class ScheduleKind(StrEnum):
    """What a schedule runs."""

    CHECKIN = "checkin"
    DIGEST = "digest"


class Cadence(StrEnum):
    """How often a schedule runs."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"


class PeriodState(StrEnum):
    """A check-in period. Skipped and away are answers, not failures."""

    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    AWAY = "away"
    CLOSED = "closed"


class DigestState(StrEnum):
    """A digest on its way from preview to channel."""

    PREVIEWED = "previewed"
    APPROVED = "approved"
    HELD = "held"
    POSTED = "posted"
    NOT_POSTED = "not_posted"


class Meaning(StrEnum):
    """What a supporter's reaction to a digest says."""

    SEEN = "seen"
    CELEBRATE = "celebrate"
    AMPLIFY = "amplify"
    CONNECT = "connect"
    PROTECT_TIME = "protect_time"
    ENDORSE = "endorse"
    OFFER_HELP = "offer_help"
    CHEER = "cheer"


class EndorsementScope(StrEnum):
    """Where a sponsor lets the member use their quote."""

    PRIVATE = "private"
    REVIEWS = "reviews"
    PUBLIC = "public"


class OfferState(StrEnum):
    """An offer of help, from the sponsor's word to the thank-you."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """A message's way to Slack; see `bot.delivery.sender`."""

    PENDING = "pending"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


UNSETTLED = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE)
"""What a message is until it is known what became of it."""
