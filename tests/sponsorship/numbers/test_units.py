from decimal import Decimal

import pytest

from sponsorship.numbers.units import figure, period_of, quantity, unit_of


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


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1234567.891", "1,234,567.89"), ("3.50", "3.5"), ("-0.00", "0"), ("-0.001", "-0.001"),
     ("1E+30", "1e+30"),
     ("100", "100")],
)  # fmt: skip
def test_figures_are_short_and_readable(amount: str, shown: str) -> None:
    assert figure(Decimal(amount)) == shown


def test_a_negative_amount_of_money_keeps_its_sign_in_front() -> None:
    assert quantity(Decimal(-5), "$") == "-$5"
