from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.time.day_phrase import find_day

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("shipped it yesterday", date(2026, 11, 22)),
        ("shipped it today", TODAY),
        ("Yesterday: 3 hours saved", date(2026, 11, 22)),
        ("the day before yesterday I fixed it", date(2026, 11, 21)),
        ("two days ago", date(2026, 11, 21)),
        ("3 days ago", date(2026, 11, 20)),
        ("a week ago", date(2026, 11, 16)),
        ("demo last Friday", date(2026, 11, 20)),
        ("demo on Friday, 14 people came", date(2026, 11, 20)),
        ("demo last fri", date(2026, 11, 20)),
        ("demo last Monday", date(2026, 11, 16)),
        ("done on 3 March", date(2026, 3, 3)),
        ("done on 24 December", date(2025, 12, 24)),
        ("done 23 November", TODAY),
        ("done on 3rd of March", date(2026, 3, 3)),
        ("done March 3rd, 2024", date(2024, 3, 3)),
        ("done on march 3", date(2026, 3, 3)),
        ("done Sept. 3", date(2026, 9, 3)),
        ("done on 29 February", date(2024, 2, 29)),
        ("done 2026-03-03.", date(2026, 3, 3)),
        ("done 25/12/2025", date(2025, 12, 25)),
        ("done 12/25/2025", date(2025, 12, 25)),
        ("done 03.04.2026", date(2026, 4, 3)),
        ("done 3/3/2026", date(2026, 3, 3)),
        ("yesterday, that is on 22 November", date(2026, 11, 22)),
    ],
)
def test_a_day_in_words_is_placed_in_the_past(line: str, day: date) -> None:
    found = find_day(line, TODAY)
    assert found.day == day
    assert found.unsure == ()


@pytest.mark.parametrize(
    "line",
    [
        "it may help", "we march on", "may 3 people come", "they march 3 times", "Friday report",
        "every Friday", "on Fridays", "saved 3 hours", "12", "in 2026", "March report",
        "yesterday's report is automatic", "last week", "v2026-03-03-rc1", "report-2026-03-03",
        "https://x.test/2026-03-03/a", "3/4", "monthly", "second half", "on Sundaes", "may",
        "", "\0", "2026-03-031",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_read_as_one(line: str) -> None:
    assert find_day(line, TODAY).day is None


@pytest.mark.parametrize(
    "line",
    [
        "due 2026-12-24", "done on 30 February", "done 03/04/2026", "broken since last Friday",
        "from 2026-03-01 to 2026-03-05", "yesterday and last Friday", "by 3 March",
        "done 2026-02-30", "on 3 March 2027", "on 3 March 0000", "999 weeks ago and yesterday",
    ],
)  # fmt: skip
def test_a_doubtful_day_is_said_and_not_taken(line: str) -> None:
    found = find_day(line, TODAY)
    assert found.day is None
    assert found.unsure
    assert found.spans


@given(st.text(), st.dates(date(1990, 1, 1)))
def test_any_text_is_read_without_an_error_and_never_into_the_future(
    line: str, today: date
) -> None:
    found = find_day(line, today)
    assert found.day is None or found.day <= today


@given(st.dates(date(2000, 3, 1), date(2060, 1, 1)), st.sampled_from(range(7)))
def test_a_weekday_is_always_one_of_the_last_seven_days(today: date, weekday: int) -> None:
    name = (date(2026, 11, 23) + timedelta(days=weekday)).strftime("%A")
    day = find_day(f"it happened last {name}", today).day
    assert day is not None
    assert day.weekday() == weekday
    assert timedelta(days=1) <= today - day <= timedelta(days=7)


@given(st.dates(date(2000, 3, 1), date(2060, 1, 1)), st.integers(0, 364), st.booleans())
def test_a_date_without_a_year_is_its_latest_one(today: date, back: int, american: bool) -> None:
    day = today - timedelta(days=back)
    text = f"{day:%B} {day.day}" if american else f"{day.day} {day:%B}"
    assert find_day(f"done on {text}", today).day == day
