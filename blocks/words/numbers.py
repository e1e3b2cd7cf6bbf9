"""Business numbers as people say them."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, get_minus_sign_symbol, parse_pattern

from blocks.words.reader import reader
from sponsorship.numbers.units import CURRENCIES, PERIODS
from sponsorship.numbers.value import Metric, Total
from storage.types import MetricBasis, MetricKind

_HUGE = Decimal(10) ** 24
_PLURALS = {
    unit: f"{unit}s" for unit in ("minute", "hour", "day", "week", "month", "year", "point")
} | {"person": "people"}
_SUBJECTS = {
    MetricKind.TIME_SAVED: "time",
    MetricKind.MONEY_SAVED: "costs",
    MetricKind.REVENUE: "revenue",
    MetricKind.ERRORS_REDUCED: "errors",
    MetricKind.CYCLE_TIME: "cycle time",
    MetricKind.SATISFACTION: "satisfaction",
    MetricKind.RISK_REDUCED: "risk",
    MetricKind.PEOPLE_HELPED: "people helped",
}
# Kinds whose unit is the name of what is counted or scored, unless it is one of these.
_NAMED = {MetricKind.SATISFACTION, MetricKind.ERRORS_REDUCED}
_UNNAMED = ("", "%", "point")


def quantity(amount: Decimal, unit: str) -> str:
    """A number with its unit: "3 hours", "$1,200", "12 %", "1 day"; at most two decimals."""
    if unit in CURRENCIES:
        return _money(amount, unit)
    number = figure(amount)
    if unit in _PLURALS and number != "1":
        unit = _PLURALS[unit]
    return f"{number} {unit}".rstrip()


def figure(amount: Decimal) -> str:
    """A number as the reader writes it, with two decimals or, when tiny, two digits."""
    if not amount:
        return "0"
    if abs(amount) >= _HUGE:
        return f"{amount.normalize():.2g}"
    decimals = 2 if abs(amount) >= Decimal("0.01") else 1 - amount.adjusted()
    return _decimal(amount, decimals)


def exact(amount: Decimal) -> str:
    """A number with every digit that it has."""
    return _decimal(amount, max(0, -int(amount.normalize().as_tuple().exponent)))


def counted(number: int, one: str, many: str) -> str:
    """How many there are: "1 win", "1,200 wins"."""
    return f"{figure(Decimal(number))} {one if number == 1 else many}"


def _decimal(amount: Decimal, decimals: int) -> str:
    locale = reader()
    return str(_pattern(locale, decimals).apply(amount, locale))


@lru_cache(maxsize=256)
def _pattern(locale: Locale, decimals: int) -> NumberPattern:
    whole = locale.decimal_formats[None].pattern.partition(".")[0]
    return parse_pattern(f"{whole}.{'#' * decimals}" if decimals else whole)


def _money(amount: Decimal, currency: str) -> str:
    """The symbol as it was typed, where the reader's locale puts it."""
    pattern = reader().currency_formats["standard"]
    before, after = (part[amount < 0] for part in (pattern.prefix, pattern.suffix))
    if len(currency) > 1 and before.endswith("¤"):
        before += " "
    before = before.replace("-", get_minus_sign_symbol(reader()))
    return f"{before}{figure(abs(amount))}{after}".replace("¤", currency)


def per_words(per: str) -> str:
    """How often, with a space before it: "a week", "per order", nothing for once."""
    if not per:
        return ""
    return f" a {per}" if per in PERIODS else f" per {per}"


def worth_words(value: Metric | Total) -> str:
    """What a win, or several, are worth."""
    return total_words(value) if isinstance(value, Total) else metric_words(value)


def metric_words(metric: Metric) -> str:
    """A metric as people say it: "3 hours a week saved, measured"."""
    return _text(metric) + _basis_words(metric.basis)


def kind_words(kind: MetricKind) -> str:
    """The kind's name in forms and lists: "Time saved"."""
    return kind.value.replace("_", " ").capitalize()


def total_words(total: Total) -> str:
    """A total as people say it: "5 hours a week saved across 2 wins, measured"."""
    text = _amount_words(total.kind, total.amount, total.unit, total.per)
    across = f" across {total.count} wins" if total.count > 1 else ""
    return text + across + _basis_words(total.basis)


def _text(metric: Metric) -> str:
    if metric.before is not None and metric.after is not None:
        return _change_words(metric)
    return _amount_words(metric.kind, metric.gain, metric.unit, metric.per)


def _change_words(metric: Metric) -> str:
    before, after = metric.before, metric.after
    assert before is not None
    assert after is not None
    subject = _SUBJECTS.get(metric.kind, "")
    unit = metric.unit
    if metric.kind in _NAMED and unit not in _UNNAMED:
        subject, unit = unit, ""  # "NPS up from 30 to 42", "bugs down from 12 to 4"
    start, end = _ends(before, after, unit, metric.kind)
    if start == end or before == after:
        way = "unchanged"
        return f"{subject} {way} at {end}{per_words(metric.per)}".strip()
    way = "down" if after < before else "up"
    return f"{subject} {way} from {start} to {end}{per_words(metric.per)}".strip()


def _ends(before: Decimal, after: Decimal, unit: str, kind: MetricKind) -> tuple[str, str]:
    if kind is MetricKind.CYCLE_TIME:
        start, end = _elapsed(before, unit), _elapsed(after, unit)
        common = start.split(" ")[-1].rstrip("s") == end.split(" ")[-1].rstrip("s")
        return start.split(" ")[0] if common else start, end
    if unit in CURRENCIES or unit == "%":
        return quantity(before, unit), quantity(after, unit)
    return figure(before), quantity(after, unit)


def _amount_words(kind: MetricKind, amount: Decimal, unit: str, per: str) -> str:
    size, often = quantity(amount, unit), per_words(per)
    match kind:
        case MetricKind.TIME_SAVED | MetricKind.MONEY_SAVED:
            return f"{size}{often} saved"
        case MetricKind.REVENUE:
            return f"{size}{often} more revenue"
        case MetricKind.ERRORS_REDUCED:
            counted = unit not in _UNNAMED
            number, noun = (figure(amount), unit) if counted else (size, "errors")
            return f"{number} fewer {noun}{often}"
        case MetricKind.CYCLE_TIME:
            return f"cycle time down by {_elapsed(amount, unit)}{often}"
        case MetricKind.SATISFACTION:
            named = unit not in _UNNAMED
            name = unit if named else "satisfaction"
            size = figure(abs(amount)) if named else quantity(abs(amount), unit)
            return f"{name} {'up' if amount >= 0 else 'down'} by {size}{often}"
        case MetricKind.RISK_REDUCED:
            return f"risk down by {size}{often}"
        case MetricKind.PEOPLE_HELPED:
            return f"{quantity(amount, unit or 'person')}{often} helped"
        case _:
            return f"{size}{often}"


def _elapsed(amount: Decimal, unit: str) -> str:
    """A span on the clock, in whole days or hours where it is that exactly."""
    for longer, shorter, ratio in (("hour", "minute", 60), ("day", "hour", 24)):
        if unit == shorter and amount and amount % ratio == 0:
            amount, unit = amount / ratio, longer
    return quantity(amount, unit)


def _basis_words(basis: MetricBasis | None) -> str:
    return f", {basis.value}" if basis else ""
