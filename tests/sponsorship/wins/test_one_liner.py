import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocks.words.doubts import unsure_words
from blocks.words.numbers import metric_words
from sponsorship.numbers.quantities import read_number
from sponsorship.wins.rules.line import read
from storage.types import MetricKind

TODAY = date(2026, 11, 23)

UNDERSTOOD = {
    "saved 3h/week on the stock report #automation": "3 hours a week saved",
    "cut errors from 12% to 4%": "errors down from 12 % to 4 %",
    "errors 12% -> 4%": "errors down from 12 % to 4 %",
    "errors 12% -&gt; 4%": "errors down from 12 % to 4 %",
    "errors 12 → 4": "errors down from 12 to 4",
    "saved $1,200/month on licences": "$1,200 a month saved",
    "cut the hosting bill by $300/month": "$300 a month saved",
    "€1.200,50 a month saved": "€1,200.5 a month saved",
    "saved 1’200 CHF": "CHF 1,200 saved",
    "saved 1,5 hours a day": "1.5 hours a day saved",
    "revenue up $400 a month": "$400 a month more revenue",
    "revenue from $10k to $12k": "revenue up from $10,000 to $12,000",
    "costs from $5,000 to $3,000 a month": "costs down from $5,000 to $3,000 a month",
    "2 days -> 3 hours": "cycle time down from 2 days to 3 hours",
    "from 45 to 20 minutes per order": "cycle time down from 45 to 20 minutes per order",
    "from 45 min to 20 per order": "cycle time down from 45 to 20 minutes per order",
    "from 5 hours down to 2 hours a week": "time down from 5 to 2 hours a week",
    "20% faster": "cycle time down by 20 %",
    "the report runs 2 days faster": "cycle time down by 2 days",
    "NPS +12": "NPS up by 12",
    "NPS -3": "NPS down by 3",
    "NPS up by 12 points": "NPS up by 12",
    "NPS from 30 to 42": "NPS up from 30 to 42",
    "CSAT 3.9 -> 4.4": "CSAT up from 3.9 to 4.4",
    "helped 14 people": "14 people helped",
    "trained three colleagues": "3 colleagues helped",
    "30 min per day": "30 minutes a day saved",
    "saved half an hour a day": "30 minutes a day saved",
    "saves an hour daily": "1 hour a day saved",
    "saved 1h 30m a day": "90 minutes a day saved",
    "saved 1h30/week": "90 minutes a week saved",
    "saves each analyst 3 h a week": "3 hours a week saved",
    "reduced errors by 40 a month": "40 fewer errors a month",
    "40 fewer errors a month": "40 fewer errors a month",
    "errors -40%": "40 % fewer errors",
    "bugs down from 12 to 4": "bugs down from 12 to 4",
    "risk down by 5%": "risk down by 5 %",
    "conversion from 2% to 3%": "up from 2 % to 3 %",
    "saved about 3 hours a week": "3 hours a week saved, estimated",
    "saved ~3h/week": "3 hours a week saved, estimated",
    "saved roughly $200": "$200 saved, estimated",
    "would save 3 hours a week": "3 hours a week saved, estimated",
    "saved 3h/week, measured": "3 hours a week saved, measured",
    "saved 3h/week (not measured)": "3 hours a week saved",
    "saved 3h/week. Yes, 3h/week saved!": "3 hours a week saved",
    "moved to Python 3.12, saved 10 minutes a day": "10 minutes a day saved",
    "From 12 tickets I now saved 3 hours": "3 hours saved",  # no before and after
    "saved, from $5,000 to $3,000 a month": "costs down from $5,000 to $3,000 a month",
    "cost $300 less": "$300 saved",
    "2 dashboards cut errors from 12% to 4%": "errors down from 12 % to 4 %",
    "saved $300 spent on coffee": "$300 saved",
    "sold $300 more": "$300 more revenue",
    "turnaround shorter by 2 days": "cycle time down by 2 days",
    "turnaround shorter by 2 days a week": "2 days a week saved",
    "20% earlier": "cycle time down by 20 %",
    "NPS fell by 5": "NPS down by 5",
    "cut churn, NPS +12": "NPS up by 12",
    "from -5 to -3 NPS": "NPS up from -5 to -3",
    "reduced bugs by 12": "12 fewer bugs",
    "12 fewer bugs": "12 fewer bugs",
    "2 fewer errors per week": "2 fewer errors a week",
    "5% fewer mistakes": "5 % fewer errors",
    "risk -5%": "risk down by 5 %",
    "cut risk by 4": "risk down by 4",
    "errors from 12 a week to 4": "errors down from 12 to 4 a week",
    "typo from 5 to 2": "typos down from 5 to 2",
    "rework from 5 to 2": "rework down from 5 to 2",
    "helped 14 users": "14 users helped",
    "from 5 hours to only 3 hours a week": "time down from 5 to 3 hours a week",
    "saved about 3 hours, measured": "3 hours saved",  # who says both says neither
    "saved 3 hours, unmeasured": "3 hours saved",
}


@pytest.mark.parametrize(("line", "said"), UNDERSTOOD.items())
def test_a_number_in_ordinary_writing_is_understood(line: str, said: str) -> None:
    reading = read(line, TODAY)
    assert reading.metric is not None
    assert metric_words(reading.metric) == said
    assert reading.unsure == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("€1.200 a month saved", "1,200 or as 1.2"),
        ("saved 3-5 hours a week", "range"),
        ("saved 3 to 5 hours a week", "range"),
        ("between 3 and 5 hours saved", "range"),
        ("saved at least 3 hours", "limit"),
        ("saved up to 3 hours", "limit"),
        ("saved 3+ hours a week", "limit"),
        ("saved > 3 hours a week", "limit"),
        ("helped 14 people save 3 hours a week", "More than one number"),
        ("saved 3h a week, 138h a year", "More than one number"),
        ("saved 3 hours every 2 weeks", "how often"),
        ("saved 3h/week per person", "how often"),
        ("saved 2m", "minutes or millions"),
        ("saved €400/m", "minute or by the month"),
        ("saved 1 200 euros", "one number or two"),
        ("did not save 3 hours", "not"),
        ("didn’t save 3 hours", "not"),
        ("spent 3 hours on training", "saved, spent"),
        ("closed it in 2 days", "saved, spent"),
        ("paid $300", "saved, spent"),
        ("cut onboarding from 3 months to 2 weeks", "no exact unit"),
        ("from 2 days to 3 hours a week", "working days and hours"),
        ("from 3 a day to 2 a week: errors", "different periods"),
        ("errors at 4%", "what changed"),
        ("NPS 42", "level or a change"),
        ("reduced risk of errors from 12% to 4%", "more than one thing"),
        ("promoted from 2 to 3", "what it counts"),
        ("saved 1234567890123456789 hours", "too long"),
        ("saved 1,2,3 hours", "cannot read"),
        ("2 hours and 3 hours", "range"),
        ("moved it by 2 days", "saved, spent"),
        ("needs 2 hours a week", "saved, spent"),
        ("is 3 hours a week", "saved, spent"),
        ("worth $300", "saved, spent"),
        ("NPS and errors 5 -> 2", "more than one thing"),
        ("3 -> 5 dashboards", "what it counts"),
        ("from up to 5 hours to 3 hours", "limit"),
        ("from 5 hours to at least 3 hours", "limit"),
        ("saved 2 hours and 3 hours", "range"),
        ("saved 2 hours, 3 hours", "More than one number"),
        ("saved 3h/week, measured, and it does not crash", "not"),
        ("it is not late any more: saved 3h/week, measured", "not"),
    ],
)
def test_what_has_two_readings_is_not_taken_and_is_said(line: str, reason: str) -> None:
    reading = read(line, TODAY)
    assert reading.metric is None
    assert reason in " ".join(map(unsure_words, reading.unsure))


def test_money_without_a_verb_keeps_its_figure_and_asks_what_it_was() -> None:
    reading = read("$1,200/month", TODAY)
    assert reading.metric is not None
    assert reading.metric.kind is MetricKind.OTHER
    assert reading.metric.amount == Decimal(1200)
    assert (reading.metric.unit, reading.metric.per) == ("$", "month")
    said = [unsure_words(it) for it in reading.unsure]
    assert said == ["“$1,200/month”: saved, earned or something else?"]


@pytest.mark.parametrize(
    "line",
    ["3-5 dashboards", "3 people", "helped 3 people a week", "reduced bugs by +12", "bugs +4",
     "from 3 people to 5 people"],
)  # fmt: skip
def test_a_number_that_claims_nothing_is_passed_over_in_silence(line: str) -> None:
    reading = read(line, TODAY)
    assert (reading.metric, reading.unsure) == (None, ())


def test_money_that_fell_without_a_word_for_it_is_not_called_saved() -> None:
    for line in ("from $5,000 to $3,000 a month", "sold and cut $300"):
        reading = read(line, TODAY)
        assert reading.metric is not None
        assert reading.metric.kind is MetricKind.OTHER
        assert "saved, earned or something else?" in unsure_words(reading.unsure[0])


def test_what_was_spent_is_not_what_was_saved() -> None:
    reading = read("Spent 2 days, saved €500", TODAY)
    assert reading.metric is not None
    assert metric_words(reading.metric) == "€500 saved"
    said = [unsure_words(it) for it in reading.unsure]
    assert said == ["“2 days” could be time saved, spent or something else."]


@pytest.mark.parametrize(
    "token",
    [
        "https://x.test/12%/3h/week", "<https://x.test/?q=3h|saved 3h/week>", "<#C3|errors-3h>",
        "<@U3>", "`3h/week`", "JIRA-123", "COVID-19", "v3.11", "3.11.2", "1.2.3.4", "#123", "#3h",
        "Python 3.12", "in 2026", "14:30", "9am", "24/7", "ana3@x.test", "@ana3", ":100h:",
        "reports/2026/3h", "Q3", "order66", "2026-11-20", "on 3 March", "3 days ago", "3/4",
        "2-hour workshop", "½ hour",
    ],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["{}", "saved {}", "cut errors: {}", "helped {} people"])
def test_digits_in_names_links_and_dates_are_no_figures(token: str, frame: str) -> None:
    assert read(frame.format(token), TODAY).metric is None


def test_a_line_with_everything_says_everything_it_understood() -> None:
    reading = read("Saved about 3h/week last Friday on the stock report #Excel #Automation", TODAY)
    assert reading.title == "Saved about 3h/week last Friday on the stock report"
    assert reading.tags == ("excel", "automation")
    assert reading.happened_on == date(2026, 11, 20)
    assert reading.metric is not None
    assert metric_words(reading.metric) == "3 hours a week saved, estimated"
    assert reading.unsure == ()


@pytest.mark.parametrize(
    ("line", "title", "tags"),
    [
        ("moved #bi to #SQL, done #sql", "moved bi to SQL, done", ("bi", "sql")),
        ("#sql #automation", "#sql #automation", ("sql", "automation")),
        ("#sql: first query", "sql: first query", ("sql",)),
        ("fixed issue #123 and C#", "fixed issue #123 and C#", ()),
        ("see x.test/#top", "see x.test/#top", ()),
        ("a\n  b\tc", "a b c", ()),
        ("#datenqualität #データ", "#datenqualität #データ", ("datenqualität", "データ")),
        ("", "", ()),
    ],
)  # fmt: skip
def test_tags_are_taken_and_sentences_stay_sentences(
    line: str, title: str, tags: tuple[str, ...]
) -> None:
    reading = read(line, TODAY)
    assert (reading.title, reading.tags) == (title, tags)


pieces = st.sampled_from(
    [*UNDERSTOOD, "yesterday", "last Friday", "2026-12-24", "#sql", "<@U123>", "3-5 h", "not",
     "about", "\u200b", "\u202e", "€1.200", "->", "from", "to", "%", "9" * 40, "🙂"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    line = draw(st.lists(pieces, min_size=1, max_size=4).map(" ".join))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(line)))
        cut = draw(st.integers(0, 3))
        line = line[:at] + draw(st.text(max_size=3)) + line[at + cut :]
    return line


@pytest.mark.long
@pytest.mark.usefixtures("not_measured")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), mutated()))
def test_any_line_is_read_without_an_error_and_no_word_of_it_is_lost(line: str) -> None:
    reading = read(line, TODAY)
    assert reading.text == line
    kept = reading.title.replace("#", "").split()
    for word in line.split():
        tags = word.lower().strip("#").split("#")
        assert word.replace("#", "") in ["", *kept] or set(tags) <= set(reading.tags)
    assert reading.happened_on is None or reading.happened_on <= TODAY
    if reading.metric:
        assert metric_words(reading.metric)


@given(
    st.integers(1, 999_999),
    st.sampled_from([("h", "hour"), (" min", "minute"), (" days", "day"), (" hrs", "hour")]),
    st.sampled_from([("/week", "week"), (" a month", "month"), (" per order", "order"), ("", "")]),
    st.booleans(),
)
def test_every_plain_amount_of_time_is_read_exactly(
    number: int, unit: tuple[str, str], per: tuple[str, str], grouped: bool
) -> None:
    figure = f"{number:,}" if grouped else str(number)
    metric = read(f"saved {figure}{unit[0]}{per[0]} on the report", TODAY).metric
    assert metric is not None
    assert metric.kind is MetricKind.TIME_SAVED
    assert (metric.amount, metric.unit, metric.per) == (Decimal(number), unit[1], per[1])


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_every_change_of_a_percentage_is_read_exactly(before: Decimal, after: Decimal) -> None:
    metric = read(f"cut errors from {before}% to {after}%", TODAY).metric
    assert metric is not None
    assert (metric.before, metric.after, metric.amount) == (before, after, abs(before - after))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200", "1200"), ("1,200", "1200"), ("1,5", "1.5"), ("1.5", "1.5"), ("12.50", "12.50"),
        ("0.125", "0.125"), ("1,200,000", "1200000"), ("1.200.000", "1200000"),
        ("1.200,50", "1200.50"), ("1,200.50", "1200.50"), ("1'200", "1200"),
        ("1\u202f200,5", "1200.5"), ("1.200", None), ("12.345", None), ("1,2,3", None),
        ("1,20,000", None), ("1.2.345", None), ("1..2", None), ("1234.567", "1234.567"),
        ("1" * 16, None),
    ],
)  # fmt: skip
def test_separators_are_read_only_where_they_have_one_meaning(
    text: str, number: str | None
) -> None:
    found, doubt = read_number(text)
    assert found == (number and Decimal(number))
    assert bool(doubt) == (found is None)


@given(st.from_regex(r"[0-9]([0-9.,'’]{0,20}[0-9])?", fullmatch=True))
def test_no_writing_of_digits_and_separators_raises(text: str) -> None:
    found, doubt = read_number(text)
    assert (found is None) == bool(doubt)


def test_dateparser_is_loaded_only_for_a_line_that_names_a_day() -> None:
    program = (
        "import sys; from datetime import date; from sponsorship.wins.rules.line import read;"
        "read('saved 3h/week on the stock report #automation', date(2026, 11, 23));"
        "assert 'dateparser' not in sys.modules;"
        "read('shipped it last Friday', date(2026, 11, 23)); assert 'dateparser' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
