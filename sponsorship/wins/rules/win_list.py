"""A page of somebody's wins."""

from dataclasses import dataclass
from datetime import date

from sponsorship.numbers.value import Total
from sponsorship.wins.rules.card import Card, card_of
from sponsorship.wins.rules.search import Query, month_of
from storage.wins.wins import Win

PAGE = 10
"""Wins on a page."""
MOST_MONTHS = 90


@dataclass(frozen=True, slots=True)
class WinList:
    """One page of a member's wins."""

    query: Query
    page: int
    """Counted from 0, and always one that exists."""
    pages: int
    count: int
    """Wins that match, on all pages."""
    cards: tuple[Card, ...]
    totals: tuple[Total, ...]
    """Of all that match, by kind, unit, period and basis."""
    apart: int
    """Matching wins whose number does not add up with others."""
    months: tuple[str, ...]
    """Months to choose from, newest first."""


def card(win: Win, tags: dict[str, list[str]]) -> Card:
    return card_of(win, tuple(tags.get(win.id, ())))


def months(first: date, today: date) -> tuple[str, ...]:
    months: list[str] = []
    year, month = today.year, today.month
    while len(months) < MOST_MONTHS and (year, month) >= (first.year, first.month):
        months.append(month_of(date(year, month, 1)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return tuple(months)
