import pytest

from sponsorship.numbers.units import period_of, unit_of


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("hrs", "hour"), ("Mins", "minute"), ("percent", "%"), ("EUR", "€"), ("chf", "CHF"),
     ("people", "person"), ("errors", ""), (" sales  calls ", "sales calls")],
)  # fmt: skip
def test_a_unit_is_understood_however_it_is_spelt(typed: str, unit: str) -> None:
    assert unit_of(typed) == unit


@pytest.mark.parametrize(
    ("typed", "period"),
    [("wk", "week"), ("Monthly", "month"), ("once", ""), ("order", "order"), ("hour", "hour")],
)
def test_a_period_is_understood_and_a_free_word_kept(typed: str, period: str) -> None:
    assert period_of(typed) == period
