"""What `/wins` shows: the member's own wins, narrowed, added up and cut into pages."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from sponsorship.local_time import local_day
from sponsorship.value import Total, adds_up, totals
from sponsorship.win_cards import Card, card_of
from sponsorship.win_metric import metric_of_line
from sponsorship.win_search import Query, days_of, matching, month_of, tags_in
from storage.people.people import Person
from storage.wins.wins import Win, first_day, tags_of, win_lines, wins_by_ids

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


def find(session: Session, person: Person, query: Query, page: int, now: datetime) -> WinList:
    """Return a page of the person's own wins; a page beyond the last becomes the last."""
    today = local_day(now, person.zone)
    first, last = days_of(query.period, today)
    lines = matching(
        win_lines(
            session,
            person.workspace_id,
            person.id,
            first=first,
            last=last,
            tags=tags_in(query.text),
        ),
        query.text,
    )
    metrics = [metric for line in lines if (metric := metric_of_line(line))]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(page, 0), pages - 1)
    ids = [line.id for line in lines[page * PAGE : (page + 1) * PAGE]]
    wins = wins_by_ids(session, person.workspace_id, ids)
    tags = tags_of(session, person.workspace_id, ids)
    return WinList(
        query=query,
        page=page,
        pages=pages,
        count=len(lines),
        cards=tuple(_card(wins[win_id], tags) for win_id in ids if win_id in wins),
        totals=tuple(totals(metrics)),
        apart=sum(not adds_up(metric) for metric in metrics),
        months=_months(first_day(session, person.workspace_id, person.id) or today, today),
    )


def _card(win: Win, tags: dict[str, list[str]]) -> Card:
    return card_of(win, tuple(tags.get(win.id, ())))


def _months(first: date, today: date) -> tuple[str, ...]:
    months: list[str] = []
    year, month = today.year, today.month
    while len(months) < MOST_MONTHS and (year, month) >= (first.year, first.month):
        months.append(month_of(date(year, month, 1)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return tuple(months)
