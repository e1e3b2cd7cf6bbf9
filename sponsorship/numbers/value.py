"""What wins are worth: honest arithmetic on business numbers.

Three rules hold everywhere. Only what is of one kind, one unit and one period is added.
Measured, estimated and unsaid figures stay apart. A figure that needs an assumption, such as
the working weeks in a year, says it.

Kinds that add up are time and money saved, revenue, errors and people in plain counts.
Percentages, cycle times, satisfaction, risk, "per order" figures and `other` never do: two
times four per cent fewer errors are not eight per cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sponsorship.numbers.units import PERIODS
from storage.types import MetricBasis, MetricKind

_WEEKS = 46  # 52 less holidays and leave: low on purpose
_TIMES_A_YEAR = {"day": _WEEKS * 5, "week": _WEEKS, "month": 12, "quarter": 4, "year": 1}
_HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(8), "week": Decimal(40)}
_ADDS = {
    MetricKind.TIME_SAVED,
    MetricKind.MONEY_SAVED,
    MetricKind.REVENUE,
    MetricKind.ERRORS_REDUCED,
    MetricKind.PEOPLE_HELPED,
}
_MORE_IS_BETTER = {MetricKind.REVENUE, MetricKind.SATISFACTION, MetricKind.PEOPLE_HELPED}
_HERO_BASES = (MetricBasis.MEASURED, None, MetricBasis.ESTIMATED)
_HERO_KINDS = (
    MetricKind.MONEY_SAVED,
    MetricKind.REVENUE,
    MetricKind.TIME_SAVED,
    MetricKind.ERRORS_REDUCED,
    MetricKind.CYCLE_TIME,
    MetricKind.RISK_REDUCED,
    MetricKind.SATISFACTION,
    MetricKind.PEOPLE_HELPED,
    MetricKind.OTHER,
)


@dataclass(frozen=True, slots=True)
class Metric:
    """One business number.

    Either `before` and `after`, from which `amount` is derived as their distance, or `amount`
    alone. `unit` is singular ("hour", "%", "€", "NPS", "ticket") or empty; `per` is one of
    PERIODS, a free word ("order"), or empty when it happened once ("once" is taken for that).
    `basis` None means that nobody said. Raises ValueError when there is no number or one that
    is not finite.
    """

    kind: MetricKind
    amount: Decimal | None = None
    unit: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    per: str = ""
    basis: MetricBasis | None = None
    gain: Decimal = field(init=False, repr=False)
    """How much better it became, in `unit`; negative when it became worse."""

    def __post_init__(self) -> None:
        """Derive what follows from the rest."""
        amount, before, after = self.amount, self.before, self.after
        if before is not None and after is not None:
            amount = abs(before - after)
        if amount is None:
            raise ValueError("a metric is an amount, or a before and an after")
        if not all(number.is_finite() for number in (amount, before, after) if number is not None):
            raise ValueError("a metric's numbers must be finite")
        gain = amount
        if before is not None and after is not None and self.kind is not MetricKind.OTHER:
            gain = after - before if self.kind in _MORE_IS_BETTER else before - after
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "gain", gain)
        object.__setattr__(self, "per", "" if self.per == "once" else self.per)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what is of one kind, unit, period and basis; `count` metrics went in."""

    kind: MetricKind
    amount: Decimal
    unit: str
    per: str
    basis: MetricBasis | None
    count: int


@dataclass(frozen=True, slots=True)
class Hero:
    """The one number at the head of a digest, and how many wins it stands on."""

    value: Metric | Total
    count: int


def adds_up(metric: Metric) -> bool:
    """Whether this number may be added to another of its kind, unit, period and basis."""
    return metric.kind in _ADDS and metric.unit != "%" and (not metric.per or metric.per in PERIODS)


def totals(metrics: Iterable[Metric]) -> list[Total]:
    """Sums by kind, unit, period and basis, in the order in which each first came.

    Minutes and hours are one unit, the one that shows the sum exactly in two decimals; hours
    and days are not (a working day's hours are an assumption). What became worse counts
    against the sum. Numbers that do not add up are left out.
    """
    return counted_totals((metric, 1) for metric in metrics)


def counted_totals(metrics: Iterable[tuple[Metric, int]]) -> list[Total]:
    """`totals` of metrics that come with how often each occurs."""
    sums: dict[tuple[MetricKind, str, str, MetricBasis | None], tuple[Decimal, int]] = {}
    for metric, times in metrics:
        if not adds_up(metric):
            continue
        unit, gain = metric.unit, metric.gain
        if unit == "hour":
            unit, gain = "minute", gain * 60
        key = (metric.kind, unit, metric.per, metric.basis)
        amount, count = sums.get(key, (Decimal(0), 0))
        sums[key] = (amount + gain * times, count + times)
    found = []
    for (kind, unit, per, basis), (amount, count) in sums.items():
        hours = abs(amount) >= 60 and amount * 100 % 60 == 0
        if unit == "minute" and hours:
            unit, amount = "hour", amount / 60
        found.append(Total(kind, amount, unit, per, basis, count))
    return found


def hero(metrics: Iterable[Metric]) -> Hero | None:
    """The number a digest opens with, or None when there is none.

    The rule: measured before unsaid before estimated; then money saved, revenue, time saved,
    errors, cycle time, risk, satisfaction, people helped, other; then what recurs before what
    happened once; then the largest in a year, or the largest improvement in proportion. What
    adds up is shown as its total. What became worse is never the hero.
    """
    metrics = list(metrics)
    ranked: list[tuple[tuple[int, int, bool, Decimal], Hero]] = []
    for total in totals(metrics):
        if total.amount > 0:
            yearly = total.amount * _TIMES_A_YEAR.get(total.per, 1)
            rank = (
                *_rank(total.kind, total.basis),
                not total.per,
                -_in_minutes(yearly, total.unit),
            )
            ranked.append((rank, Hero(total, total.count)))
    for metric in metrics:
        if not adds_up(metric) and metric.gain > 0:
            share = metric.gain / abs(metric.before) if metric.before else metric.gain
            ranked.append(
                (
                    (*_rank(metric.kind, metric.basis), not metric.per, -share),
                    Hero(metric, 1),
                )
            )
    return min(ranked, key=lambda one: one[0])[1] if ranked else None


def _rank(kind: MetricKind, basis: MetricBasis | None) -> tuple[int, int]:
    return _HERO_BASES.index(basis), _HERO_KINDS.index(kind)


def _in_minutes(amount: Decimal, unit: str) -> Decimal:
    """Comparable size of time in the units that compare exactly; anything else as it is."""
    return amount * 60 * _HOURS[unit] if unit in ("hour", "day", "week") else amount
