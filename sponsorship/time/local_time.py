"""Wall clocks: when a person's local time comes, and when they may be disturbed.

Moments are aware; results are UTC. Zones are IANA names; an unknown one raises
`zoneinfo.ZoneInfoNotFoundError`, a naive moment raises ValueError. Weekdays run from
0 (Monday) to 6. In the night when clocks go forward, a time that does not exist moves forward
by the gap; in the night when they go back, a time that comes twice means its first.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def to_utc(day: date, at: time, zone: str) -> datetime:
    """The moment when the zone's wall clock reads `at` on `day`; `at` is naive."""
    return _moment(day, at, zone, fold=0)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the zone's calendar at this moment."""
    return _local_day(_utc(moment), zone)


@lru_cache(4096)
def _local_day(moment: datetime, zone: str) -> date:
    return _wall(moment, zone).date()


def next_run(
    after: datetime,
    *,
    weekdays: frozenset[int],
    at: time,
    zone: str,
    every_weeks: int = 1,
    anchor: date,
) -> datetime:
    """The first run strictly after `after`.

    `every_weeks=2` keeps every second ISO week, counted from the one that holds `anchor`;
    the anchor sets only which weeks, it is neither a start nor an end. Raises ValueError when
    there are no weekdays, so never a run.
    """
    return _next_run(_utc(after), weekdays, at, zone, every_weeks, anchor)


# Thousands of schedules are due at the same moment by the same few rules.
@lru_cache(4096)
def _next_run(
    after: datetime,
    weekdays: frozenset[int],
    at: time,
    zone: str,
    every_weeks: int,
    anchor: date,
) -> datetime:
    _check(weekdays, every_weeks)
    # A run that a gap moved over midnight still belongs to the day before.
    for day in _run_days(local_day(after, zone) - _DAY, _DAY, weekdays, every_weeks, anchor):
        run = to_utc(day, at, zone)
        if run > after:
            return run
    raise AssertionError("run days never end")


def latest_run(
    by: datetime,
    *,
    weekdays: frozenset[int],
    at: time,
    zone: str,
    every_weeks: int = 1,
    anchor: date,
) -> datetime:
    """The last run at or before `by`: what is left to catch up after a long silence.

    The arguments are those of `next_run`.
    """
    _check(weekdays, every_weeks)
    for day in _run_days(local_day(by, zone) + _DAY, -_DAY, weekdays, every_weeks, anchor):
        run = to_utc(day, at, zone)
        if run <= by:
            return run
    raise AssertionError("run days never end")


def first_allowed(
    moment: datetime,
    zone: str,
    quiet: tuple[time, time] | None,
    working_days: frozenset[int],
    away: Sequence[tuple[date, date]],
) -> datetime | None:
    """The first moment, from `moment` on, when a person may be disturbed.

    Outside quiet hours (from the first time up to, not including, the second; over midnight
    when the second is the smaller; none when they are equal), on a working day, and outside
    the away ranges (both days included), all on the person's own wall clock. None when that
    moment never comes: no working days, or away until the calendar's end.
    """
    return _first_allowed(_utc(moment), zone, quiet, working_days, tuple(away))


@lru_cache(4096)
def _first_allowed(
    found: datetime,
    zone: str,
    quiet: tuple[time, time] | None,
    working_days: frozenset[int],
    away: tuple[tuple[date, date], ...],
) -> datetime | None:
    if not working_days:
        return None
    try:
        while (
            later := _blocked_until(_wall(found, zone), zone, quiet, working_days, away)
        ) > found:
            found = later
    except OverflowError:
        return None
    return found


def _blocked_until(
    wall: datetime,
    zone: str,
    quiet: tuple[time, time] | None,
    working_days: frozenset[int],
    away: Sequence[tuple[date, date]],
) -> datetime:
    """The moment when the first thing in the way ends; `wall` itself when nothing is."""
    day, clock = wall.date(), wall.time()
    for start, end in away:
        if start <= day <= end:
            return _reaches(end + _DAY, time.min, zone, wall)
    if day.weekday() not in working_days:
        return _reaches(day + _DAY, time.min, zone, wall)
    if quiet is not None:
        start_of, end_of = quiet
        if start_of <= clock < end_of or (end_of < start_of and clock < end_of):
            return _reaches(day, end_of, zone, wall)
        if end_of < start_of <= clock:
            return _reaches(day + _DAY, end_of, zone, wall)
    return wall.astimezone(UTC)


def _reaches(day: date, at: time, zone: str, after: datetime) -> datetime:
    """The first moment later than `after` when the wall clock has reached `at` on `day`.

    Unlike a run, which a gap moves by its whole length, this ends at the gap's end.
    """
    first, second = _moment(day, at, zone, fold=0), _moment(day, at, zone, fold=1)
    if first <= second:
        return first if first > after else second
    # In a gap, fold 1 lies before the change of offset and fold 0 behind it.
    before, behind = second, first
    offset = _wall(behind, zone).utcoffset()
    while behind - before > timedelta(seconds=1):
        middle = before + (behind - before) // 2
        middle = middle.replace(microsecond=0)
        if _wall(middle, zone).utcoffset() == offset:
            behind = middle
        else:
            before = middle
    return behind


def _moment(day: date, at: time, zone: str, *, fold: int) -> datetime:
    if at.tzinfo is not None:
        raise ValueError("a wall time carries no zone of its own")
    return datetime.combine(day, at.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    """The moment in UTC, which tells apart two that a wall clock shows alike."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment.astimezone(UTC)


def _wall(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment.astimezone(ZoneInfo(zone))


def _check(weekdays: frozenset[int], every_weeks: int) -> None:
    if not weekdays or not weekdays <= frozenset(range(7)):
        raise ValueError("a schedule needs at least one weekday from 0 (Monday) to 6")
    if every_weeks < 1:
        raise ValueError("a schedule runs every week or every few weeks")


def _run_days(
    day: date, step: timedelta, weekdays: frozenset[int], every_weeks: int, anchor: date
) -> Iterator[date]:
    """The days of a schedule from `day` on, forwards or backwards."""
    first_monday = anchor.toordinal() - anchor.weekday()
    while True:
        week = (day.toordinal() - first_monday) // 7
        if day.weekday() in weekdays and week % every_weeks == 0:
            yield day
        day += step
