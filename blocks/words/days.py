"""Days, times and rhythms in words. Everything is on the reader's own calendar and clock."""

from datetime import date, datetime, time

from babel.dates import format_date, format_time

from blocks.words.reader import ENGLISH
from storage.types import Cadence


def day_words(day: date, *, year: bool = False) -> str:
    """A day with its weekday: "Friday 27 November", and its year where that is asked for."""
    return _written(day, "EEEE d MMMM y" if year else "EEEE d MMMM")


def date_words(day: date) -> str:
    """A day with its year, and no weekday: "27 November 2026"."""
    return _written(day, "d MMMM y")


def month_words(day: date) -> str:
    """A day's month with its year: "November 2026"."""
    return _written(day, "MMMM y")


def days_words(first: date, last: date, *, year: bool = False) -> str:
    """Days with both ends included: "21–27 November", one day by its weekday."""
    with_year = year or first.year != last.year
    if first == last:
        return day_words(first, year=with_year)
    end = _written(last, "d MMMM y" if with_year else "d MMMM")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = _written(first, "d MMMM y" if first.year != last.year else "d MMMM")
    return f"{start} – {end}"


def time_words(at: time) -> str:
    """A time of the day: "15:00"."""
    return format_time(at, "HH:mm", locale=ENGLISH)


def times_words(first: time, last: time) -> str:
    """From one time to another: "18:00–09:00"."""
    return f"{time_words(first)}–{time_words(last)}"


def moment_words(moment: datetime) -> str:
    """A moment on the reader's clock: "Friday 27 November at 15:00"."""
    return f"{day_words(moment.date())} at {time_words(moment.time())}"


def zone_words(zone: str) -> str:
    """An IANA zone as people say it: "New York time" for "America/New_York"."""
    if zone.startswith("Etc/GMT"):  # they count west of Greenwich
        return f"UTC{zone[7:].translate(str.maketrans('+-', '-+'))} time"
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def weekday_words(weekday: int) -> str:
    """The name of a weekday, 0 is Monday."""
    return str(ENGLISH.days["format"]["wide"][weekday])


def weekdays_words(weekdays: frozenset[int]) -> str:
    """Weekdays, 0 is Monday: "Monday to Friday", "Tuesday and Thursday"."""
    found = sorted(weekdays)
    names = [weekday_words(it) for it in found]
    if len(found) == 7:
        return "every day"
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def rhythm_words(cadence: Cadence, weekdays: frozenset[int], at: time) -> str:
    """How often something comes: "every Friday at 15:00", "Monday to Friday at 09:00"."""
    days = weekdays_words(weekdays)
    every = {Cadence.DAILY: "", Cadence.WEEKLY: "every ", Cadence.BIWEEKLY: "every second "}
    return f"{every[cadence]}{days} at {time_words(at)}"


def _written(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=ENGLISH)
