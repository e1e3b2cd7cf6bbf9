"""Numbers follow the reader's locale; the language does not."""

from datetime import date
from decimal import Decimal

import pytest

from blocks.refusals import sentence
from blocks.words.days import day_words, days_words
from blocks.words.numbers import counted, exact, figure, metric_words, quantity
from blocks.words.reader import read_in
from sponsorship.numbers.value import Metric
from sponsorship.refusals import Refusal
from sponsorship.supporters.rules import SupporterRefused
from storage.types import MetricKind


@pytest.mark.parametrize(
    ("locale", "euros", "dollars", "francs", "number"),
    [
        ("en-US", "€1,200", "-$1,200.5", "CHF 1,200", "1,234,567.89"),
        ("en-GB", "€1,200", "-$1,200.5", "CHF 1,200", "1,234,567.89"),
        ("de-DE", "1.200\xa0€", "-1.200,5\xa0$", "1.200\xa0CHF", "1.234.567,89"),
        ("sv-SE", "1\xa0200\xa0€", "−1\xa0200,5\xa0$", "1\xa0200\xa0CHF", "1\xa0234\xa0567,89"),
        ("en-IN", "€1,200", "-$1,200.5", "CHF 1,200", "12,34,567.89"),
        ("de", "1.200\xa0€", "-1.200,5\xa0$", "1.200\xa0CHF", "1.234.567,89"),
        ("de-XX", "1.200\xa0€", "-1.200,5\xa0$", "1.200\xa0CHF", "1.234.567,89"),
        ("", "€1,200", "-$1,200.5", "CHF 1,200", "1,234,567.89"),
        ("tlh-Qo.noS", "€1,200", "-$1,200.5", "CHF 1,200", "1,234,567.89"),
    ],
)  # fmt: skip
def test_numbers_and_money_are_written_as_the_reader_writes_them(
    locale: str, euros: str, dollars: str, francs: str, number: str
) -> None:
    with read_in(locale):
        assert quantity(Decimal(1200), "€") == euros
        assert quantity(Decimal("-1200.5"), "$") == dollars
        assert quantity(Decimal(1200), "CHF") == francs
        assert figure(Decimal("1234567.891")) == number


def test_a_german_reads_english_with_german_numbers() -> None:
    saved = Metric(MetricKind.TIME_SAVED, Decimal("1200.5"), "hour", per="year")
    with read_in("de-DE"):
        assert metric_words(saved) == "1.200,5 hours a year saved"
        assert quantity(Decimal("12.5"), "%") == "12,5 %"
        assert figure(Decimal("0.00123")) == "0,0012"
        assert exact(Decimal("1234.5678")) == "1.234,5678"
        assert counted(1200, "win", "wins") == "1.200 wins"
        refusal = Refusal(SupporterRefused.NOTE_TOO_LONG, "note", limit=1000)
        assert sentence(refusal) == "Please keep the note under 1.000 characters."
    assert metric_words(saved) == "1,200.5 hours a year saved"


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "de-DE", "ja-JP"])
def test_days_are_english_and_in_one_order_for_everybody(locale: str) -> None:
    with read_in(locale):
        assert day_words(date(2026, 11, 27), year=True) == "Friday 27 November 2026"
        assert days_words(date(2026, 11, 21), date(2026, 11, 27)) == "21–27 November"
        assert days_words(date(2026, 11, 30), date(2026, 12, 6)) == "30 November – 6 December"
        assert days_words(date(2025, 12, 29), date(2026, 1, 4)) == (
            "29 December 2025 – 4 January 2026"
        )
