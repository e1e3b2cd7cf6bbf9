"""What a line of App Home holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Executable,
)

from storage.types import (
    Consent,
    JourneyStatus,
    Meaning,
    MetricBasis,
    MetricKind,
    PeriodState,
    SupporterKind,
    SupporterStage,
    Visibility,
)

ITEMS = 60
"""How many of each kind of thing are read; the newest come first."""


@dataclass(frozen=True)
class Figure:
    """A number that `count` wins carry alike; `kind` is None for wins without a number."""

    kind: MetricKind | None
    before: Decimal | None
    after: Decimal | None
    amount: Decimal | None
    unit: str
    per: str
    basis: MetricBasis | None
    count: int
    count_since: int
    """How many of them happened on or after the day asked for."""


@dataclass(frozen=True)
class WinLine:
    """A win as a line of a list."""

    id: str
    title: str
    happened_on: date
    visibility: Visibility


@dataclass(frozen=True)
class PeriodLine:
    """A check-in period and, where it was answered, its hours."""

    id: str
    state: PeriodState
    starts_on: date
    ends_on: date
    prompt_at: datetime
    closes_at: datetime
    hours_current: Decimal | None
    hours_it: Decimal | None


@dataclass(frozen=True)
class SupporterLine:
    """A person on the journey's map."""

    id: str
    name: str
    kind: SupporterKind
    stage: SupporterStage
    consent: Consent
    deactivated: bool


@dataclass(frozen=True)
class SupportedLine:
    """A journey that the person supports, or was asked to support."""

    supporter_id: str
    consent: Consent
    kind: SupporterKind
    note: str
    journey_status: JourneyStatus
    member_name: str
    target_role: str
    digest_id: str | None
    """The latest digest that was posted."""


@dataclass(frozen=True)
class AdvocacyLine:
    """An endorsement, an offer or a question, from one side or the other."""

    what: str
    """`endorsement`, `offer` or `question`."""
    id: str
    text: str
    created_at: datetime
    day: date | None
    """When an endorsement expires or an offer is due."""
    state: str
    """An endorsement's scope or an offer's state."""
    mine: bool
    """Whether the person gave it; otherwise it was given to them."""
    other_name: str
    """The supporter, or the member when it is mine."""


@dataclass(frozen=True)
class OpenLine:
    """A blocker or an ask that is open."""

    what: str
    """`blocker` or `ask`."""
    id: str
    text: str
    created_at: datetime
    due_on: date | None


@dataclass(frozen=True)
class ReactionLine:
    """Who reacted to the journey's digests, and what they meant by it."""

    meaning: Meaning
    name: str


def newest(parts: Sequence[Any]) -> Executable:
    every = parts[0].union_all(*parts[1:])
    newest: Executable = every.order_by(every.selected_columns.created_at.desc()).limit(ITEMS)
    return newest
