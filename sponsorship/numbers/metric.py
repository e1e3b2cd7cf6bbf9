"""A win's number: from what was typed to a `Metric`, and from a stored win back to one."""

import re
from dataclasses import dataclass
from decimal import Decimal

from sponsorship.numbers.quantities import read_number
from sponsorship.numbers.refused import NumberRefused
from sponsorship.numbers.units import CURRENCIES, period_of, unit_of
from sponsorship.numbers.value import Metric
from sponsorship.refusals import Refusal
from storage.types import MetricBasis, MetricKind

LARGEST = Decimal(10) ** 9
MOST_DECIMALS = 6
LONGEST_WORD = 40

_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?) ?(?P<currency>[^\W\d]{3}|[^\w\s.,+\u2212-])? ?"
    r"(?P<digits>[0-9](?:[0-9., '’]*[0-9])?) ?(?P<thousand>[kK](?!\w))? ?(?P<rest>[^0-9].*)?"
)
_PER = re.compile(r" ?/ ?| ?\b(?:per|an?|each|every) ")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """The fields of the win form that are about its number, as typed; empty when left out."""

    kind: str = ""
    before: str = ""
    after: str = ""
    amount: str = ""
    unit: str = ""
    per: str = ""
    basis: str = ""


NO_NUMBER = TypedNumber()


def typed_number(metric: Metric | None) -> TypedNumber:
    """A number as somebody would type it: `typed_metric` makes the same of it again."""
    if metric is None:
        return NO_NUMBER
    has_both = metric.before is not None and metric.after is not None
    return TypedNumber(
        kind=metric.kind.value,
        before=_digits(metric.before),
        after=_digits(metric.after),
        amount="" if has_both else _digits(metric.amount),
        unit=metric.unit,
        per=metric.per,
        basis=metric.basis.value if metric.basis else "",
    )


def _digits(number: Decimal | None) -> str:
    """The number exactly as stored: a rounded one would be saved as another."""
    if number is None:
        return ""
    text = f"{number:,f}"
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    # "1.234" could be taken for 1,234.
    return f"{text}0" if text[-4:-3] == "." else text


def typed_metric(typed: TypedNumber) -> Metric | None:
    """What the form's fields say, or None when they are all empty.

    Numbers may carry their unit ("12 %", "$1,200", "3h/week"); the amount of a before and an
    after is computed. Raises Refusal for the field that does not fit.
    """
    numbers = {
        field: _read(text, field)
        for field, text in (
            ("metric_before", typed.before),
            ("metric_after", typed.after),
            ("metric_amount", typed.amount),
        )
        if text.strip()
    }
    if not numbers:
        if any(text.strip() for text in (typed.kind, typed.unit, typed.per)):
            raise Refusal(NumberRefused.WITHOUT_A_NUMBER, "metric_amount")
        return None
    if not typed.kind:
        raise Refusal(NumberRefused.NO_KIND, "metric_kind")
    unit = _agreed("metric_unit", unit_of(typed.unit), {f: n[1] for f, n in numbers.items()})
    per = _agreed("metric_per", period_of(typed.per), {f: n[2] for f, n in numbers.items()})
    before = numbers["metric_before"][0] if "metric_before" in numbers else None
    after = numbers["metric_after"][0] if "metric_after" in numbers else None
    amount = numbers["metric_amount"][0] if "metric_amount" in numbers else None
    if (before is None) != (after is None):
        missing = "metric_before" if before is None else "metric_after"
        raise Refusal(
            NumberRefused.AFTER_ALONE if before is None else NumberRefused.BEFORE_ALONE, missing
        )
    if before is not None and after is not None:
        difference = abs(before - after)
        if amount is not None and amount != difference:
            raise Refusal(
                NumberRefused.OTHER_DIFFERENCE, "metric_amount", difference=difference, unit=unit
            )
        amount = None
    elif not amount:
        raise Refusal(NumberRefused.ZERO, "metric_amount")
    return Metric(
        MetricKind(typed.kind),
        amount=amount,
        unit=unit,
        before=before,
        after=after,
        per=per,
        basis=MetricBasis(typed.basis) if typed.basis else None,
    )


def fits(metric: Metric) -> bool:
    """Whether the form could hold this number again."""
    numbers = (metric.amount, metric.before, metric.after)
    return all(number is None or _too_much(number) is None for number in numbers)


def _too_much(number: Decimal, field: str | None = None) -> Refusal | None:
    if abs(number) > LARGEST:
        return Refusal(NumberRefused.TOO_LARGE, field, limit=int(LARGEST))
    if number != round(number, MOST_DECIMALS):
        return Refusal(NumberRefused.TOO_MANY_DECIMALS, field, limit=MOST_DECIMALS)
    return None


def metric(
    kind: MetricKind | None,
    amount: Decimal | None,
    unit: str,
    before: Decimal | None,
    after: Decimal | None,
    per: str,
    basis: MetricBasis | None,
) -> Metric | None:
    if kind is None or amount is None:
        return None
    return Metric(kind, amount=amount, unit=unit, before=before, after=after, per=per, basis=basis)


def _read(text: str, field: str) -> tuple[Decimal, str, str]:
    """A typed number with the unit and the period that stand beside it, if any."""
    found = _NUMBER.fullmatch(" ".join(text.split()).rstrip(".,"))
    if found is None:
        raise Refusal(NumberRefused.NONE, field)
    read, why = read_number(found["digits"])
    if read is None:
        raise Refusal(NumberRefused.UNREADABLE, field, typed=found["digits"], why=why)
    number = read * (1000 if found["thousand"] else 1)
    if found["sign"] in ("-", "\u2212"):
        number = -number
    refusal = _too_much(number, field)
    if refusal:
        raise refusal
    behind, per = _split_per(found["rest"] or "")
    unit = unit_of(behind)
    if found["currency"]:
        currency = unit_of(found["currency"])
        if currency not in CURRENCIES or unit not in ("", currency):
            raise Refusal(NumberRefused.NONE, field)
        unit = currency
    return number, unit, period_of(per)


def _split_per(text: str) -> tuple[str, str]:
    parts = _PER.split(text.strip(), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _agreed(field: str, typed: str, beside: dict[str, str]) -> str:
    """The one unit or period that the fields name; raises Refusal when they name two."""
    word = typed
    for where, said in beside.items():
        if said and word and said != word:
            raise Refusal(NumberRefused.TWO_UNITS, where, here=said, elsewhere=word)
        word = said or word
    if len(word) > LONGEST_WORD:
        raise Refusal(NumberRefused.WORD_TOO_LONG, field, limit=LONGEST_WORD)
    return word
