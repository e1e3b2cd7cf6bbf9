"""Words, tags and periods behind /wins."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.wins.rules.search import Query, days_of, matching, query_of, tags_in
from storage.wins.wins import WinRow

TODAY = date(2026, 11, 23)


def line(title: str, change: str = "") -> WinRow:
    return WinRow(title, TODAY, title, change, "", "", None, None, None, None, "", "", None)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", Query()),
        ("stock report", Query("stock report")),
        ("#sql  stock", Query("#sql stock")),
        ("november", Query("", "2026-11")),
        ("Dec", Query("", "2025-12")),
        ("march 2026", Query("", "2026-03")),
        ("2026-03", Query("", "2026-03")),
        ("2026-13", Query("2026-13")),
        ("0000-01", Query("0000-01")),
        ("this week", Query("", "this_week")),
        ("#sql march", Query("#sql", "2026-03")),
        ("march report", Query("march report")),
        ("all", Query()),
    ],
)
def test_what_stands_behind_the_command_is_understood(typed: str, query: Query) -> None:
    assert query_of(typed, TODAY) == query


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("all", (None, None)),
        ("this_week", (date(2026, 11, 23), date(2026, 11, 29))),
        ("this_month", (date(2026, 11, 1), date(2026, 11, 30))),
        ("last_3_months", (date(2026, 8, 23), TODAY)),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("nonsense", (None, None)),
    ],
)
def test_periods_have_inclusive_ends(period: str, days: tuple[date | None, date | None]) -> None:
    assert days_of(period, TODAY) == days


def test_three_months_before_the_end_of_may_begin_on_the_last_day_of_february() -> None:
    assert days_of("last_3_months", date(2026, 5, 31))[0] == date(2026, 2, 28)


def test_every_word_must_occur_whatever_its_case_and_accents() -> None:
    lines = [line("Überblick für STOCK"), line("Stock", "uberblick"), line("Stock only")]
    assert matching(lines, "uberBLICK stock") == lines[:2]
    assert matching(lines, "#sql") == lines


def test_tags_are_taken_out_of_the_search() -> None:
    assert tags_in("stock #SQL # ##power-bi") == ["sql", "power-bi"]


@given(st.text(max_size=150), st.dates())
def test_no_search_ever_fails(text: str, today: date) -> None:
    query = query_of(text, today)
    first, last = days_of(query.period, max(today, date(1, 6, 1)))
    assert first is None or last is None or first <= last
    matching([line("a"), line("é")], query.text)
