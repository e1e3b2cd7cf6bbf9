from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.time.local_time import first_allowed, latest_run, local_day, next_run, to_utc

ZONES = sorted(available_timezones())
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
MONDAY = date(2026, 11, 23)

zones = st.sampled_from(ZONES)
# Zones whose clocks still change, so that hypothesis spends its examples where nights differ.
changing = st.sampled_from(
    [
        "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe",
        "America/Santiago", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham",
        "Antarctica/Troll", "America/St_Johns", "Africa/Cairo", "America/Asuncion",
    ]
)  # fmt: skip
days = st.dates(date(2005, 1, 1), date(2035, 12, 31))
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.builds(datetime.combine, days, st.times(), tzinfo=st.just(UTC))
some_weekdays = st.frozensets(st.integers(0, 6), min_size=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def exists(day: date, at: time, zone: str) -> bool:
    wanted = datetime.combine(day, at)
    return any(
        wanted.replace(tzinfo=ZoneInfo(zone), fold=fold)
        .astimezone(UTC)
        .astimezone(ZoneInfo(zone))
        .replace(tzinfo=None, fold=0)
        == wanted
        for fold in (0, 1)
    )


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        (date(2026, 7, 1), time(9), "Europe/Berlin", "2026-07-01 07:00"),
        (date(2026, 12, 1), time(9), "Europe/Berlin", "2026-12-01 08:00"),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29 01:30"),  # 03:30 there
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25 00:30"),  # the first
        (date(2026, 3, 8), time(0), "America/Havana", "2026-03-08 05:00"),  # 01:00 there
        (date(2026, 11, 23), time(9), "Asia/Kathmandu", "2026-11-23 03:15"),
    ],
)
def test_a_wall_time_becomes_its_moment(day: date, at: time, zone: str, moment: str) -> None:
    assert to_utc(day, at, zone) == utc(moment)


@given(days, minutes, st.one_of(zones, changing))
def test_a_wall_time_is_read_back_or_lies_in_a_gap_and_moved_forward(
    day: date, at: time, zone: str
) -> None:
    moment = to_utc(day, at, zone)
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if exists(day, at, zone):
        assert wall == datetime.combine(day, at)
        # The first of two: nothing earlier reads the same.
        earlier = (moment - timedelta(hours=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert earlier != wall
    else:
        assert wall > datetime.combine(day, at)


@given(moments, zones)
def test_the_local_day_is_the_one_whose_midnights_enclose_the_moment(
    moment: datetime, zone: str
) -> None:
    assert local_day(moment, zone) == moment.astimezone(ZoneInfo(zone)).date()


def clocks(year: list[date]) -> list[str]:
    """One zone for each way that the clocks of the world go in these days."""
    ways = {}
    for zone in ZONES:
        noons = (datetime.combine(day, time(12), ZoneInfo(zone)) for day in year)
        ways[tuple(noon.utcoffset() for noon in noons)] = zone
    return list(ways.values())


@pytest.mark.usefixtures("not_measured")
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(2), time(2, 30), time(23, 30)])
def test_a_year_of_daily_runs_loses_and_doubles_none_in_any_zone(at: time) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for zone in clocks(wanted):
        moment = to_utc(first, at, zone) - timedelta(seconds=1)
        runs: list[datetime] = []
        while len(runs) <= len(wanted) and moment < to_utc(last, at, zone):
            moment = next_run(moment, weekdays=EVERY_DAY, at=at, zone=zone, anchor=first)
            runs.append(moment)
        assert runs == [to_utc(day, at, zone) for day in wanted], zone
        assert len(set(runs)) == len(wanted), zone


@given(moments, some_weekdays, minutes, st.one_of(zones, changing), st.integers(1, 4), days)
def test_runs_follow_each_other_without_a_hole(
    after: datetime, weekdays: frozenset[int], at: time, zone: str, every: int, anchor: date
) -> None:
    def runs_after(moment: datetime) -> datetime:
        return next_run(
            moment, weekdays=weekdays, at=at, zone=zone, every_weeks=every, anchor=anchor
        )

    def latest(moment: datetime) -> datetime:
        return latest_run(
            moment, weekdays=weekdays, at=at, zone=zone, every_weeks=every, anchor=anchor
        )

    run = runs_after(after)
    assert run > after
    assert latest(run) == run
    assert latest(after) <= after
    assert runs_after(latest(after)) == run
    assert latest(run - timedelta(microseconds=1)) == latest(after)
    assert run - latest(after) <= timedelta(days=7 * every + 2)


@given(moments, minutes, zones)
def test_every_second_week_is_every_second_run_of_the_weekly_one(
    after: datetime, at: time, zone: str
) -> None:
    anchor = local_day(after, zone)
    weekly = [after]
    fortnightly = [after]
    for _ in range(8):
        weekly.append(
            next_run(weekly[-1], weekdays=frozenset({2}), at=at, zone=zone, anchor=anchor)
        )
    while fortnightly[-1] < weekly[-2]:
        fortnightly.append(
            next_run(
                fortnightly[-1],
                weekdays=frozenset({2}),
                at=at,
                zone=zone,
                every_weeks=2,
                anchor=anchor,
            )
        )
    assert fortnightly[1:] in (weekly[1::2][: len(fortnightly) - 1], weekly[2::2])


def test_the_week_of_the_anchor_is_a_week_that_runs() -> None:
    run = next_run(
        utc("2026-11-23 00:00"),
        weekdays=frozenset({4}),
        at=time(15),
        zone="Europe/Berlin",
        every_weeks=2,
        anchor=date(2026, 11, 29),  # the Sunday of the same ISO week
    )
    assert run == utc("2026-11-27 14:00")


def test_a_run_comes_strictly_later_and_the_latest_includes_its_own_moment() -> None:
    run = to_utc(MONDAY, time(9), "Europe/Berlin")
    following = next_run(
        run, weekdays=frozenset({0}), at=time(9), zone="Europe/Berlin", anchor=MONDAY
    )
    assert following == run + timedelta(days=7)


@pytest.mark.parametrize(("weekdays", "every"), [(frozenset(), 1), ({7}, 1), ({0}, 0)])
def test_a_schedule_that_never_runs_is_refused(weekdays: set[int], every: int) -> None:
    for run in (next_run, latest_run):
        with pytest.raises(ValueError, match="schedule"):
            run(
                utc("2026-11-23 00:00"),
                weekdays=frozenset(weekdays),
                at=time(9),
                zone="UTC",
                every_weeks=every,
                anchor=MONDAY,
            )


def test_naive_moments_and_zoned_wall_times_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_day(datetime(2026, 11, 23), "UTC")  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        first_allowed(datetime(2026, 11, 23), "UTC", None, EVERY_DAY, [])  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        to_utc(MONDAY, time(9, tzinfo=UTC), "UTC")


NIGHT = (time(18), time(8))


@pytest.mark.parametrize(
    ("moment", "quiet", "working", "away", "allowed"),
    [
        ("2026-11-23 10:00", NIGHT, WEEKDAYS, [], "2026-11-23 10:00"),
        ("2026-11-23 17:00", NIGHT, WEEKDAYS, [], "2026-11-24 07:00"),  # 18:00 in Berlin
        ("2026-11-23 06:59", NIGHT, WEEKDAYS, [], "2026-11-23 07:00"),
        ("2026-11-20 20:00", NIGHT, WEEKDAYS, [], "2026-11-23 07:00"),  # over the weekend
        ("2026-11-23 11:30", (time(12), time(13)), WEEKDAYS, [], "2026-11-23 12:00"),
        ("2026-11-23 11:30", (time(12), time(12)), WEEKDAYS, [], "2026-11-23 11:30"),
        (
            "2026-11-23 10:00", NIGHT, WEEKDAYS, [(MONDAY, date(2026, 11, 27))],
            "2026-11-30 07:00",
        ),
        ("2026-11-22 23:30", None, WEEKDAYS, [(date(2026, 11, 20), date(2026, 11, 22))],
         "2026-11-22 23:30"),  # Monday there already
        ("2026-11-23 10:00", NIGHT, frozenset(), [], None),
        ("2026-11-23 10:00", NIGHT, WEEKDAYS, [(MONDAY, date.max)], None),
        # Quiet until 02:30 in the night that jumps from 02:00 to 03:00.
        ("2026-03-29 00:10", (time(1), time(2, 30)), EVERY_DAY, [], "2026-03-29 01:00"),
        # Quiet until 02:30 in the night that has 02:30 twice, asked before and between.
        ("2026-10-25 00:10", (time(1), time(2, 30)), EVERY_DAY, [], "2026-10-25 00:30"),
        ("2026-10-25 01:10", (time(1), time(2, 30)), EVERY_DAY, [], "2026-10-25 01:30"),
    ],
)  # fmt: skip
def test_a_message_waits_for_the_first_moment_a_person_may_be_disturbed(
    moment: str,
    quiet: tuple[time, time] | None,
    working: frozenset[int],
    away: list[tuple[date, date]],
    allowed: str | None,
) -> None:
    found = first_allowed(utc(moment), "Europe/Berlin", quiet, working, away)
    assert found == (allowed and utc(allowed))


def may_be_disturbed(
    moment: datetime,
    zone: str,
    quiet: tuple[time, time] | None,
    working: frozenset[int],
    away: list[tuple[date, date]],
) -> bool:
    wall = moment.astimezone(ZoneInfo(zone))
    if wall.weekday() not in working or any(a <= wall.date() <= b for a, b in away):
        return False
    if quiet is None or quiet[0] == quiet[1]:
        return True
    start, end = quiet
    clock = wall.time()
    return not (start <= clock < end if start < end else clock >= start or clock < end)


@given(
    moments.map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.one_of(zones, changing),
    st.none() | st.tuples(minutes, minutes),
    some_weekdays,
    st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 4)), max_size=3),
)
def test_what_is_found_is_allowed_and_nothing_before_it_is(
    moment: datetime,
    zone: str,
    quiet: tuple[time, time] | None,
    working: frozenset[int],
    ranges: list[tuple[int, int]],
) -> None:
    today = local_day(moment, zone)
    away = [
        (today + timedelta(days=start), today + timedelta(days=start + length))
        for start, length in ranges
    ]
    found = first_allowed(moment, zone, quiet, working, away)
    assert found is not None
    assert may_be_disturbed(found, zone, quiet, working, away)
    assert first_allowed(found, zone, quiet, working, away) == found
    step = max(timedelta(minutes=1), (found - moment) / 200)
    earlier = moment
    while earlier < found:
        assert not may_be_disturbed(earlier, zone, quiet, working, away)
        earlier += step
