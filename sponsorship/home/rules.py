"""What App Home holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum, auto

from sponsorship.numbers.value import Total
from sponsorship.people.rules import WorkingTime
from sponsorship.refusals import Refused
from storage.home.lines import (
    AdvocacyLine,
    OpenLine,
    PeriodLine,
    ReactionLine,
    SupportedLine,
    SupporterLine,
    WinLine,
)
from storage.types import DigestState, JourneyStatus, Visibility


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What a person chose for themselves; `win_visibility` is None without a journey."""

    working_time: WorkingTime
    win_visibility: Visibility | None = None


class HomeMessage(StrEnum):
    """Kinds of delivery."""

    HOME = "home"
    """The page itself."""
    WELCOME = "welcome"


class HomeAudit(StrEnum):
    """Audit actions."""

    VISIBILITY_DEFAULT = "visibility.default_changed"


@dataclass(frozen=True)
class WeeklyHours:
    """Hours a week over the check-ins that said any: current role, IT, and how many."""

    current: Decimal | None
    it: Decimal | None
    checkins: int


@dataclass(frozen=True)
class OwnJourney:
    """The reader's own journey; hours are a week's, and no channel means no digest."""

    id: str
    status: JourneyStatus
    current_role: str
    target_role: str
    start_day: date
    agreed_hours: Decimal | None
    digest_channel_id: str | None


@dataclass(frozen=True)
class DigestLine:
    """Where a digest stands. `post_at` is on the member's own clock."""

    id: str
    state: DigestState
    starts_on: date
    ends_on: date
    post_at: datetime
    is_previewed: bool
    """Whether the member has seen it: before that there is nothing to say yes to."""
    is_over: bool
    """Its moment has passed without it."""
    may_post_now: bool


@dataclass(frozen=True)
class MemberHome:
    """The member's part. Moments are on their own clock."""

    journey: OwnJourney
    wins_this_week: int
    wins: int
    latest_wins: list[WinLine]
    totals: list[Total]
    hours: WeeklyHours | None
    period: PeriodLine | None
    """The check-in that is open or may still be answered."""
    next_checkin: datetime | None
    digest: DigestLine | None
    next_digest: datetime | None
    reactions: list[ReactionLine]
    open: list[OpenLine]
    supporters: list[SupporterLine]


@dataclass(frozen=True)
class Home:
    """Everything in somebody's App Home."""

    name: str
    today: date
    zone: str
    quiet: tuple[time, time] | None
    """Quiet hours such as `20:00–08:00`; empty for none."""
    is_admin: bool
    away: tuple[date, date] | None
    member: MemberHome | None
    supported: list[SupportedLine]
    advocacy: list[AdvocacyLine]


def hours_a_week(periods: Iterable[PeriodLine]) -> WeeklyHours | None:
    """The average week of the answered periods; None when no answer said any hours.

    A period's days count, so that answers of two weeks weigh as two; less than a week in all
    counts as one, so that a short first period does not look like more hours than were worked.
    Each role is averaged over the answers that name it.
    """
    said = [it for it in periods if it.hours_it is not None or it.hours_current is not None]
    if not said:
        return None
    return WeeklyHours(
        current=_average([(it, it.hours_current) for it in said]),
        it=_average([(it, it.hours_it) for it in said]),
        checkins=len(said),
    )


def _average(answers: list[tuple[PeriodLine, Decimal | None]]) -> Decimal | None:
    named = [(period, hours) for period, hours in answers if hours is not None]
    if not named:
        return None
    days = sum((period.ends_on - period.starts_on).days + 1 for period, _ in named)
    return sum((hours for _, hours in named), Decimal(0)) * 7 / max(days, 7)


class HomeRefused(Refused):
    """Why a page of the Home cannot be shown."""

    NO_LIST = auto()
