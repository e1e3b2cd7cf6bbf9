"""Days, times and rhythms in words. Everything is on the reader's own calendar and clock."""

from datetime import date, datetime, time

from storage.types import Cadence

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_words(day: date, *, year: bool = False) -> str:
    """A day with its weekday: "Friday 27 November", and its year where that is asked for."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if year else "")


def date_words(day: date) -> str:
    """A day with its year, and no weekday: "27 November 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def days_words(first: date, last: date, *, year: bool = False) -> str:
    """Days with both ends included: "21–27 November", one day by its weekday."""
    end = f" {last.year}" if year or first.year != last.year else ""
    if first == last:
        return day_words(first, year=bool(end))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B}{end}"
    start = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{start} – {last.day} {last:%B}{end}"


def time_words(at: time) -> str:
    """A time of the day: "15:00"."""
    return f"{at:%H:%M}"


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


def weekdays_words(weekdays: frozenset[int]) -> str:
    """Weekdays, 0 is Monday: "Monday to Friday", "Tuesday and Thursday"."""
    found = sorted(weekdays)
    names = [WEEKDAYS[it] for it in found]
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
