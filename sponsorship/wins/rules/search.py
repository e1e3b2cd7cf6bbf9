"""Finding wins: what somebody typed behind `/wins`, and which days a period means."""

import calendar
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from storage.wins.wins import WinRow

ALL = "all"
THIS_WEEK = "this_week"
THIS_MONTH = "this_month"
LAST_3_MONTHS = "last_3_months"

_PHRASES = {
    "all": ALL,
    "this week": THIS_WEEK,
    "week": THIS_WEEK,
    "this month": THIS_MONTH,
    "month": THIS_MONTH,
    "last 3 months": LAST_3_MONTHS,
    "last three months": LAST_3_MONTHS,
    "quarter": LAST_3_MONTHS,
}
_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


@dataclass(frozen=True, slots=True)
class Query:
    """What a list of wins is narrowed to.

    `text` is what stands in the search box: words that must all occur, and tags with their #.
    `period` is one of the four words of this module or a month, `2026-03`.
    """

    text: str = ""
    period: str = ALL


def query_of(text: str, today: date) -> Query:
    """What `/wins text` asks for: a period when all of it names one, else words and tags.

    A month without a year is the latest that has begun.
    """
    words = [word for word in text.split() if not word.startswith("#")]
    period = _period(" ".join(words).lower(), today)
    if period is None:
        return Query(" ".join(text.split()))
    return Query(" ".join(word for word in text.split() if word.startswith("#")), period)


def days_of(period: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period, both inclusive, None where it has no end.

    A week runs from Monday to Sunday; three months end today and begin on the day of the same
    number, or the month's last. An unknown period has no ends.
    """
    match period:
        case "this_week":
            monday = today - timedelta(days=today.weekday())
            return monday, monday + timedelta(days=6)
        case "this_month":
            return _month(today.year, today.month)
        case "last_3_months":
            months = today.year * 12 + today.month - 1 - 3
            year, month = divmod(months, 12)
            last = calendar.monthrange(year, month + 1)[1]
            return date(year, month + 1, min(today.day, last)), today
    month_of = _iso_month(period)
    return _month(*month_of) if month_of else (None, None)


def month_of(day: date) -> str:
    """The month of a day as a period."""
    return f"{day:%Y-%m}"


def tags_in(text: str) -> list[str]:
    """The tags in a search box, lower case, without their #."""
    found = (word.lstrip("#").lower() for word in text.split() if word.startswith("#"))
    return [tag for tag in found if tag]


def matching(lines: Iterable[WinRow], text: str) -> list[WinRow]:
    """The lines in which every word of the text occurs, whatever its case and accents."""
    words = [_plain(word) for word in text.split() if not word.startswith("#")]
    if not words:
        return list(lines)
    return [
        line
        for line in lines
        for said in [_plain("\n".join((line.title, line.change, line.outcome, line.milestone)))]
        if all(word in said for word in words)
    ]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _period(text: str, today: date) -> str | None:
    if text in _PHRASES:
        return _PHRASES[text]
    if _iso_month(text):
        return text
    name, _, year = text.partition(" ")
    month = _MONTHS.get(name)
    if month is None or (year and not (year.isdecimal() and len(year) == 4 and year > "1000")):
        return None
    if not year:
        return f"{today.year - (month > today.month)}-{month:02}"
    return f"{int(year)}-{month:02}"


def _iso_month(text: str) -> tuple[int, int] | None:
    year, dash, month = text.partition("-")
    if not (dash and len(text) == 7 and text.isascii() and year.isdigit() and month.isdigit()):
        return None
    return (int(year), int(month)) if 1 <= int(month) <= 12 and int(year) > 0 else None


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
