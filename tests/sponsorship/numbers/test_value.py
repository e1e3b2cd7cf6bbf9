from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.words.numbers import metric_words, total_words, worth_words
from sponsorship.numbers.units import PERIODS
from sponsorship.numbers.value import Metric, adds_up, hero, totals
from storage.types import MetricBasis, MetricKind

MEASURED, ESTIMATED = MetricBasis.MEASURED, MetricBasis.ESTIMATED


def metric(
    kind: str,
    amount: str | None = None,
    unit: str = "",
    per: str = "",
    *,
    change: tuple[str, str] | None = None,
    basis: MetricBasis | None = None,
) -> Metric:
    before, after = change or (None, None)
    return Metric(
        MetricKind(kind),
        amount=Decimal(amount) if amount else None,
        unit=unit,
        before=Decimal(before) if before else None,
        after=Decimal(after) if after else None,
        per=per,
        basis=basis,
    )


numbers = st.decimals(-10_000, 10_000, places=2)
metrics = st.builds(
    Metric,
    st.sampled_from(MetricKind),
    amount=numbers,
    unit=st.sampled_from(["", "minute", "hour", "day", "%", "$", "€", "bugs", "person"]),
    before=st.none() | numbers,
    after=st.none() | numbers,
    per=st.sampled_from(["", "once", "order", *PERIODS]),
    basis=st.none() | st.sampled_from(MetricBasis),
)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (metric("time_saved", "3", "hour", "week", basis=MEASURED),
         "3 hours a week saved, measured"),
        (metric("time_saved", "1", "hour"), "1 hour saved"),
        (metric("time_saved", unit="minute", per="order", change=("45", "20")),
         "time down from 45 to 20 minutes per order"),
        (metric("errors_reduced", unit="%", change=("12", "4")),
         "errors down from 12 % to 4 %"),
        (metric("errors_reduced", unit="bugs", change=("4", "12")), "bugs up from 4 to 12"),
        (metric("errors_reduced", "40", "", "month"), "40 fewer errors a month"),
        (metric("errors_reduced", "8", "%"), "8 % fewer errors"),
        (metric("errors_reduced", "8", "tickets"), "8 fewer tickets"),
        (metric("money_saved", "1200", "$", "month", basis=ESTIMATED),
         "$1,200 a month saved, estimated"),
        (metric("money_saved", "1200.50", "CHF"), "CHF 1,200.5 saved"),
        (metric("revenue", "400", "€", "month"), "€400 a month more revenue"),
        (metric("revenue", unit="$", change=("10000", "12000")),
         "revenue up from $10,000 to $12,000"),
        (metric("cycle_time", unit="hour", change=("48", "3")),
         "cycle time down from 2 days to 3 hours"),
        (metric("cycle_time", "90", "minute"), "cycle time down by 90 minutes"),
        (metric("satisfaction", "12", "NPS"), "NPS up by 12"),
        (metric("satisfaction", unit="CSAT", change=("3.9", "4.4")), "CSAT up from 3.9 to 4.4"),
        (metric("satisfaction", "5", "%"), "satisfaction up by 5 %"),
        (metric("risk_reduced", "5", "%"), "risk down by 5 %"),
        (metric("people_helped", "14", "person"), "14 people helped"),
        (metric("people_helped", "1", ""), "1 person helped"),
        (metric("other", "3", "dashboards"), "3 dashboards"),
        (metric("other", unit="dashboards", change=("3", "5")), "up from 3 to 5 dashboards"),
        (metric("errors_reduced", unit="%", change=("4", "4")), "errors unchanged at 4 %"),
    ],
)  # fmt: skip
def test_a_metric_is_said_as_people_say_it(value: Metric, said: str) -> None:
    assert metric_words(value) == said


def test_minutes_and_hours_of_one_period_become_one_total() -> None:
    found = totals(
        [
            metric("time_saved", "3", "hour", "week", basis=MEASURED),
            metric("time_saved", "30", "minute", "week", basis=MEASURED),
        ]
    )
    assert [total_words(total) for total in found] == [
        "3.5 hours a week saved across 2 wins, measured"
    ]


@pytest.mark.parametrize(
    "other",
    [
        metric("time_saved", "1", "hour", "week", basis=ESTIMATED),
        metric("time_saved", "1", "hour", "week"),
        metric("time_saved", "1", "hour", "day", basis=MEASURED),
        metric("time_saved", "1", "hour", basis=MEASURED),
        metric("time_saved", "1", "day", "week", basis=MEASURED),
        metric("money_saved", "1", "$", "week", basis=MEASURED),
        metric("revenue", "1", "hour", "week", basis=MEASURED),
    ],
)
def test_what_differs_in_kind_unit_period_or_basis_is_never_added(other: Metric) -> None:
    first = metric("time_saved", "1", "hour", "week", basis=MEASURED)
    assert [total.count for total in totals([first, other])] == [1, 1]


@pytest.mark.parametrize(
    "value",
    [
        metric("errors_reduced", "4", "%"),
        metric("cycle_time", "4", "hour"),
        metric("satisfaction", "4", "NPS"),
        metric("time_saved", "4", "minute", "order"),
        metric("other", "4"),
    ],
)
def test_percentages_and_per_order_figures_are_never_summed(value: Metric) -> None:
    assert not adds_up(value)
    assert totals([value, value]) == []


def test_what_became_worse_counts_against_the_total() -> None:
    found = totals(
        [
            metric("errors_reduced", unit="", per="month", change=("50", "20")),
            metric("errors_reduced", unit="", per="month", change=("10", "15")),
        ]
    )
    assert [(total.amount, total.count) for total in found] == [(Decimal(25), 2)]


@given(st.lists(metrics))
def test_totals_keep_every_number_that_adds_up_whatever_the_order(values: list[Metric]) -> None:
    found = totals(values)
    assert sum(total.count for total in found) == sum(map(adds_up, values))
    keys = [(t.kind, t.unit, t.per, t.basis) for t in found]
    assert len(set(keys)) == len(keys)

    def in_minutes(unit: str) -> int:
        return 60 if unit == "hour" else 1

    for basis in (None, *MetricBasis):
        wins = [value for value in values if value.basis is basis and adds_up(value)]
        sums = [total for total in found if total.basis is basis]
        assert sum(v.gain * in_minutes(v.unit) for v in wins) == sum(
            t.amount * in_minutes(t.unit) for t in sums
        )
    backwards = totals(reversed(values))
    assert {(t.kind, t.unit, t.per, t.basis): t.amount for t in backwards} == dict(
        zip(keys, (t.amount for t in found), strict=True)
    )


@given(metrics)
def test_every_metric_has_words_and_the_distance_as_its_amount(value: Metric) -> None:
    assert metric_words(value)
    if value.before is not None and value.after is not None:
        assert value.amount == abs(value.before - value.after)
    assert value.per != "once"


def test_a_measured_number_goes_before_a_larger_estimate() -> None:
    found = hero(
        [
            metric("money_saved", "9000", "$", "month", basis=ESTIMATED),
            metric("time_saved", "1", "hour", "week", basis=MEASURED),
            metric("time_saved", "2", "hour", "week", basis=MEASURED),
        ]
    )
    assert found is not None
    assert (worth_words(found.value), found.count) == (
        "3 hours a week saved across 2 wins, measured",
        2,
    )


def test_the_hero_is_the_largest_of_its_kind_and_what_recurs_goes_first() -> None:
    found = hero(
        [
            metric("time_saved", "90", "hour"),
            metric("time_saved", "10", "minute", "day"),
            metric("time_saved", "30", "minute", "week"),
        ]
    )
    assert found is not None
    assert worth_words(found.value) == "10 minutes a day saved"


def test_a_proportion_can_be_the_hero_and_the_larger_one_wins() -> None:
    found = hero(
        [
            metric("errors_reduced", unit="%", change=("12", "10")),
            metric("errors_reduced", unit="%", change=("4", "1")),
        ]
    )
    assert found is not None
    assert worth_words(found.value) == "errors down from 4 % to 1 %"


def test_nothing_or_a_worsening_is_no_hero() -> None:
    assert hero([]) is None
    assert hero([metric("errors_reduced", unit="%", change=("4", "12"))]) is None


@given(st.lists(metrics))
def test_there_is_a_hero_whenever_anything_became_better(values: list[Metric]) -> None:
    better = [value for value in values if value.gain > 0 and not adds_up(value)]
    sums = [total for total in totals(values) if total.amount > 0]
    found = hero(values)
    assert (found is not None) == bool(better or sums)
    if found is not None:
        assert worth_words(found.value) in {metric_words(value) for value in better} | set(
            map(total_words, sums)
        )


@pytest.mark.parametrize(
    ("amount", "before"),
    [(None, None), (None, Decimal(1)), (Decimal("NaN"), None), (Decimal("Infinity"), None)],
)
def test_a_metric_without_a_finite_number_is_refused(
    amount: Decimal | None, before: Decimal | None
) -> None:
    with pytest.raises(ValueError, match="metric"):
        Metric(MetricKind.OTHER, amount=amount, before=before)
