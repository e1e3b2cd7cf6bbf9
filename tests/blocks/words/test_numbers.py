from decimal import Decimal

import pytest

from blocks.words.numbers import figure, quantity


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
