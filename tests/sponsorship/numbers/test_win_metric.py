"""What may be typed into the number's fields."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.numbers.metric import LARGEST, TypedNumber, typed_metric, typed_number
from sponsorship.numbers.value import Metric
from sponsorship.refusals import Refusal
from storage.types import MetricBasis, MetricKind
from tests.refusals import refused


def typed(kind: str = "time_saved", **fields: str) -> TypedNumber:
    return TypedNumber(kind=kind, **fields)


@pytest.mark.parametrize(
    ("fields", "amount", "unit", "per"),
    [
        ({"amount": "3", "unit": "hrs", "per": "wk"}, "3", "hour", "week"),
        ({"amount": "1,200", "unit": "€"}, "1200", "€", ""),
        ({"amount": "1 200", "unit": "EUR"}, "1200", "€", ""),
        ({"amount": "1.200,50 €"}, "1200.50", "€", ""),
        ({"amount": "3.5"}, "3.5", "", ""),
        ({"amount": "3,5 h"}, "3.5", "hour", ""),
        ({"amount": "12 %"}, "12", "%", ""),
        ({"amount": "$1,200/month"}, "1200", "$", "month"),
        ({"amount": "3 hours per week"}, "3", "hour", "week"),
        ({"amount": "CHF 2k"}, "2000", "CHF", ""),
        ({"amount": "-4", "unit": "NPS"}, "-4", "NPS", ""),
        ({"amount": "5 tickets", "per": "order"}, "5", "tickets", "order"),
        ({"amount": "2 days."}, "2", "day", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(
    fields: dict[str, str], amount: str, unit: str, per: str
) -> None:
    metric = typed_metric(typed(**fields))
    assert metric is not None
    assert (metric.amount, metric.unit, metric.per) == (Decimal(amount), unit, per)


def test_before_and_after_give_the_amount() -> None:
    metric = typed_metric(typed("errors_reduced", before="12 %", after="4 %"))
    assert metric == Metric(
        MetricKind.ERRORS_REDUCED, before=Decimal(12), after=Decimal(4), unit="%"
    )
    assert metric.amount == 8


def test_all_fields_empty_mean_no_number() -> None:
    assert typed_metric(TypedNumber()) is None
    assert typed_metric(TypedNumber(basis="measured")) is None


@pytest.mark.parametrize(
    ("number", "field", "says"),
    [
        (typed(), "metric_amount", "Add the number"),
        (TypedNumber(unit="hours"), "metric_amount", "Add the number"),
        (TypedNumber(amount="3"), "metric_kind", "what this number counts"),
        (typed(amount="many"), "metric_amount", "such as 3.5, 1,200 or 12 %"),
        (typed(amount="1.200"), "metric_amount", "can be read as 1,200 or as 1.2"),
        (typed(amount="1,2,3"), "metric_amount", "cannot read"),
        (typed(amount="3 4"), "metric_amount", "cannot read"),
        (typed(amount="@3"), "metric_amount", "such as 3.5"),
        (typed(amount="0"), "metric_amount", "other than zero"),
        (typed(before="3"), "metric_after", "before"),
        (typed(after="3"), "metric_before", "after"),
        (typed(before="5", after="2", amount="4"), "metric_amount", "come to 3"),
        (typed(before="5 h", after="2 days"), "metric_after", "“day”"),
        (typed(amount="5 %", unit="hours"), "metric_amount", "“%”"),
        (typed(amount="3/week", per="month"), "metric_amount", "“week”"),
        (typed(amount="1,000,000,001"), "metric_amount", "1,000,000,000"),
        (typed(amount="9" * 39), "metric_amount", "too long"),
        (typed(amount="0.0000001"), "metric_amount", "6 digits"),
        (typed(amount="3 " + "x" * 38 + " y z"), "metric_unit", "40 characters"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(number: TypedNumber, field: str, says: str) -> None:
    with refused(says) as raised:
        typed_metric(number)
    assert raised.value.field == field


NUMBERS = st.decimals(
    min_value=-LARGEST, max_value=LARGEST, places=4, allow_nan=False, allow_infinity=False
)


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    fields: dict[str, Any] = {
        "kind": draw(st.sampled_from(MetricKind)),
        "unit": draw(st.sampled_from(["", "hour", "%", "€", "NPS", "day", "bugs"])),
        "per": draw(st.sampled_from(["", "week", "month", "order"])),
        "basis": draw(st.sampled_from([None, *MetricBasis])),
    }
    if draw(st.booleans()):
        return Metric(before=draw(NUMBERS), after=draw(NUMBERS), **fields)
    return Metric(amount=draw(NUMBERS.filter(bool)), **fields)


@given(metrics())
def test_a_form_that_is_opened_and_saved_changes_no_number(metric: Metric) -> None:
    assert typed_metric(typed_number(metric)) == metric


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_number_or_a_sentence(text: str) -> None:
    with suppress(Refusal):
        metric = typed_metric(typed(amount=text))
        assert metric is None or metric.amount
