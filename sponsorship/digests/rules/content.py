"""What a digest holds: in which order, from which days, and who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sponsorship.numbers.value import Metric, Total
from sponsorship.visibility import channel_may_show
from sponsorship.wins.rules.metric import metric_of
from storage.digests.digests import Digest, Earlier
from storage.journeys.journeys import Journey
from storage.types import Meaning, MetricBasis, Visibility
from storage.wins.wins import Win

TOP = 3
"""Wins in the message itself."""
MOST = 20
"""Wins in a digest at all."""
SENTENCE_LIMIT = 500
LATE = timedelta(days=14)
CHOICE = timedelta(days=28)
"""How far back the member may reach for a win that no digest has shown."""
_BASES = (MetricBasis.MEASURED, None, MetricBasis.ESTIMATED)


class Reason(StrEnum):
    """Why a win stays out of a digest."""

    PRIVATE = "private"
    NOT_PUBLIC = "not_public"
    NOT_CHOSEN = "not_chosen"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ShownWin:
    """One win as a channel sees it; texts are empty when there is nothing to say."""

    id: str
    title: str
    metric: Metric | None
    change: str
    outcome: str
    evidence_url: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class DigestHours:
    """Hours as the member gave them in the check-in of these days, both included."""

    starts_on: date
    ends_on: date
    it: Decimal | None
    current: Decimal | None
    agreed_a_week: Decimal | None


@dataclass(frozen=True, slots=True)
class DigestCard:
    """All that a channel gets to see of one digest."""

    digest_id: str
    member_name: str
    target_role: str
    starts_on: date
    ends_on: date
    hero: Metric | Total | None
    wins: tuple[ShownWin, ...]
    hours: DigestHours | None
    ask: str
    ask_due_on: date | None
    sentence: str
    legend: tuple[tuple[str, Meaning], ...]
    locale: str
    """In which the channel reads numbers, wherever the card is shown."""


def first_day(earlier: Earlier | None, ends_on: date) -> date:
    """The first day of a digest that ends on a day: a week, and longer where none was posted.

    It begins after the last posted digest, or with the oldest that was held, and never more
    than four weeks back.
    """
    week = ends_on - timedelta(days=6)
    if earlier is None:
        start = week
    elif earlier.posted_until is not None:
        start = earlier.posted_until + timedelta(days=1)
    else:
        start = earlier.starts_on
    return max(min(start, week), ends_on - CHOICE + timedelta(days=1))


def ranked(wins: Iterable[Win]) -> list[Win]:
    """The wins in the order of the rule; ties end with the id, so the order is always one."""

    def rank(win: Win) -> tuple[int, bool, int, float, str]:
        number = _BASES.index(win.metric_basis) if metric_of(win) else len(_BASES)
        return (
            number,
            not win.outcome,
            -win.happened_on.toordinal(),
            -win.created_at.timestamp(),
            win.id,
        )

    return sorted(wins, key=rank)


def may_show(journey: Journey, digest: Digest, visibility: Visibility) -> bool:
    """Whether the digest's channel may show a text of the journey's member."""
    return channel_may_show(
        visibility,
        channel_is_private=digest.channel_is_private,
        same_workspace=journey.workspace_id == digest.workspace_id,
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A win or an ask that may be chosen: its id, and its title or text."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """What the form offers and starts with; `wins` and `asks` are those the channel may show."""

    digest_id: str
    channel_is_private: bool
    wins: tuple[Offered, ...]
    chosen: tuple[str, ...]
    asks: tuple[Offered, ...]
    ask_id: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class EditedDigest:
    """What the member chose, wins in their order."""

    digest_id: str
    win_ids: tuple[str, ...] = ()
    sentence: str = ""
    ask_id: str | None = None
