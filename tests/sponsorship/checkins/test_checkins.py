"""Check-in periods, prompts and answers, against a real database."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocks.checkins import checkin_history
from blocks.checkins.checkin_form import QUESTIONS
from bot.messages import kinds
from bot.messages.kind import compose as composed
from sponsorship.checkins import answers, blockers, schedule
from sponsorship.checkins import periods as checkin_periods
from sponsorship.checkins import prompt as checkin_prompt
from sponsorship.checkins.rules.answers import hours
from sponsorship.checkins.rules.periods import Snooze, new_period, snooze_ends
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.delivery.rules.sending import Later, Post, Update
from sponsorship.people import away
from sponsorship.people.rules import DaysAway
from sponsorship.refusals import Refusal
from storage.checkins.answers import CheckinAnswer, answer_of
from storage.checkins.blockers import open_asks, open_blockers
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import Cadence, JourneyStatus, PeriodState, ScheduleKind, Visibility
from tests.databases import SqliteFiles
from tests.refusals import refused
from tests.sponsorship.checkins.checkin_seed import FRIDAY, NOTHING, Member, T, berlin, member

MONDAY = berlin("2026-11-23 09:00")
ASKED = berlin("2026-11-27 15:00")
DAY = timedelta(days=1)


def compose(ana: Member, delivery: Delivery, now: datetime) -> object:
    with ana.database.write() as session:
        kind = kinds()[delivery.kind]
        return composed(kind, session, delivery, ana.person, now)


def answer(ana: Member, now: datetime, **said: object) -> CheckinAnswer:
    with ana.database.write() as session:
        period = checkin_periods.running_period(session, ana.person, now)
        entry = replace(NOTHING, **said)  # type: ignore[arg-type]
        return answers.answer(session, ana.person, period.id, entry, now)


def test_a_run_makes_a_period_that_ends_on_its_day_and_closes_with_the_next(
    database: Database,
) -> None:
    ana = member(database, MONDAY)
    assert ana.plan(ASKED - timedelta(seconds=1)) == 0
    assert ana.plan(ASKED) == 1
    assert ana.plan(ASKED) == 0
    [period] = ana.periods()
    assert (period.starts_on, period.ends_on) == (date(2026, 11, 23), date(2026, 11, 27))
    assert (period.prompt_at, period.closes_at) == (ASKED, ASKED + 7 * DAY)
    assert period.remind_at == berlin("2026-11-30 08:00")
    [prompt] = ana.deliveries(CheckinMessage.PROMPT)
    assert prompt.key == f"checkin:{ana.schedule().id}:2026-11-27T14:00:00Z"
    assert prompt.expires_at == period.closes_at
    assert [it.due_at for it in ana.deliveries(CheckinMessage.REMINDER)] == [period.remind_at]


def test_the_next_period_begins_where_the_last_one_ended_and_closes_it(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    ana.plan(ASKED + 7 * DAY)
    first, second = ana.periods()
    assert second.starts_on == first.ends_on + DAY
    assert (first.state, second.state) == (PeriodState.CLOSED, PeriodState.OPEN)


@pytest.mark.parametrize(
    ("cadence", "days"), [(Cadence.DAILY, 1), (Cadence.WEEKLY, 7), (Cadence.BIWEEKLY, 14)]
)
def test_a_first_period_covers_one_cadence_and_a_fortnightly_one_14_days(
    cadence: Cadence, days: int
) -> None:
    """Of a journey that began long before: one that is younger begins with its own first day."""
    schedule = Schedule(
        workspace_id=T,
        journey_id="J",
        kind=ScheduleKind.CHECKIN,
        cadence=cadence,
        weekdays=FRIDAY,
        at=time(15),
        zone="Europe/Berlin",
        anchor=date(2026, 11, 23),
        next_at=ASKED,
        updated_at=MONDAY,
    )
    started = Journey(
        workspace_id=T,
        member_id="ana",
        current_role="Clerk",
        target_role="Analyst",
        start_day=date(2026, 1, 1),
        created_at=MONDAY,
    )
    first = new_period(schedule, started, None, ASKED, ASKED + 7 * DAY, ASKED)
    assert first.ends_on == date(2026, 11, 27)
    # What downtime missed since the journey was started here, on Monday, is folded in.
    assert (first.ends_on - first.starts_on).days + 1 == max(days, 5)


def test_after_three_days_down_a_daily_member_is_asked_once_about_all_of_them(
    database: Database,
) -> None:
    ana = member(database, MONDAY, cadence=Cadence.DAILY, weekdays=frozenset(range(5)), at=time(16))
    ana.plan(berlin("2026-11-23 16:00"))
    ana.plan(berlin("2026-11-26 18:00"))
    first, second = ana.periods()
    assert (second.starts_on, second.ends_on) == (date(2026, 11, 24), date(2026, 11, 26))
    assert len(ana.deliveries(CheckinMessage.PROMPT)) == 2
    assert first.state is PeriodState.CLOSED


def test_an_early_answer_makes_the_coming_prompt_superfluous(database: Database) -> None:
    ana = member(database, MONDAY)
    given = answer(ana, MONDAY + DAY, progress="Wrote my first query")
    assert not given.late
    ana.plan(ASKED)
    [period] = ana.periods()
    assert (period.state, period.prompt_at) == (PeriodState.ANSWERED, ASKED)
    assert not ana.deliveries(CheckinMessage.PROMPT)
    assert not ana.deliveries(CheckinMessage.REMINDER)
    assert len(ana.deliveries(CheckinMessage.RECEIPT)) == 1


def test_a_form_opened_early_and_left_is_asked_about_as_usual(database: Database) -> None:
    ana = member(database, MONDAY)
    with database.write() as session:
        opened = checkin_periods.running_period(session, ana.person, MONDAY)
    ana.plan(ASKED)
    assert [it.id for it in ana.periods()] == [opened.id]
    assert len(ana.deliveries(CheckinMessage.PROMPT)) == 1


def test_a_form_opened_early_takes_over_the_run_that_comes_after_downtime(
    database: Database,
) -> None:
    ana = member(database, MONDAY)
    with database.write() as session:
        checkin_periods.running_period(session, ana.person, MONDAY)
    ana.plan(ASKED + 15 * DAY)
    [period] = ana.periods()
    assert (period.prompt_at, period.ends_on) == (ASKED + 14 * DAY, date(2026, 12, 11))
    assert len(ana.deliveries(CheckinMessage.PROMPT)) == 1


def test_checkin_opens_what_waits_then_edits_today_and_then_the_next_period(
    database: Database,
) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [asked] = ana.periods()
    tuesday = berlin("2026-12-01 10:00")
    with database.write() as session:
        assert checkin_periods.running_period(session, ana.person, tuesday).id == asked.id
    answer(ana, tuesday, progress="Late but here")
    with database.write() as session:
        same_day = checkin_periods.running_period(session, ana.person, tuesday + timedelta(hours=5))
        next_day = checkin_periods.running_period(session, ana.person, tuesday + DAY)
    assert same_day.id == asked.id
    assert (next_day.starts_on, next_day.ends_on) == (date(2026, 11, 28), date(2026, 12, 4))


def test_a_prompt_waits_for_quiet_hours_and_working_days(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [prompt] = ana.deliveries(CheckinMessage.PROMPT)
    late = berlin("2026-11-27 21:00")
    assert compose(ana, prompt, late) == Later(berlin("2026-11-30 08:00"))
    assert isinstance(compose(ana, prompt, ASKED), Post)


@pytest.mark.parametrize("what", ["answered", "skipped", "away", "paused", "gone"])
def test_nothing_is_asked_or_reminded_of_once_it_is_superfluous(
    database: Database, what: str
) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [prompt] = ana.deliveries(CheckinMessage.PROMPT)
    ana.posted(prompt, ASKED)
    [reminder] = ana.deliveries(CheckinMessage.REMINDER)
    monday = berlin("2026-11-30 08:00")
    assert isinstance(compose(ana, reminder, monday), Post)
    with database.write() as session:
        [period] = ana.periods()
        if what == "answered":
            entry = replace(NOTHING, progress="Done")
            answers.answer(session, ana.person, period.id, entry, ASKED)
        elif what == "skipped":
            checkin_periods.skip(session, ana.person, period.id, ASKED)
        elif what == "away":
            away.set_away(
                session, ana.person, DaysAway(date(2026, 11, 27), date(2026, 12, 4), ""), ASKED
            )
        elif what == "paused":
            session.merge(ana.journey).status = JourneyStatus.PAUSED
        else:
            session.merge(ana.person).deactivated = True
    assert compose(ana, reminder, monday) is None
    assert compose(ana, prompt, monday) is None


def test_there_is_no_reminder_of_a_prompt_that_never_went_out(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [reminder] = ana.deliveries(CheckinMessage.REMINDER)
    assert compose(ana, reminder, berlin("2026-11-30 08:00")) is None


def test_away_days_are_not_asked_about_until_the_member_is_back(database: Database) -> None:
    ana = member(database, MONDAY)
    with database.write() as session:
        until = date(2026, 11, 29)
        gone = away.set_away(
            session, ana.person, DaysAway(date(2026, 11, 26), until, "Skiing"), MONDAY
        )
    ana.plan(ASKED)
    [period] = ana.periods()
    assert period.state is PeriodState.AWAY
    assert not ana.deliveries(CheckinMessage.PROMPT)
    saturday = berlin("2026-11-28 10:00")
    with database.write() as session:
        away.remove_away(session, ana.person, gone.id, saturday)
        away.remove_away(session, ana.person, gone.id, saturday)
    assert ana.periods()[0].state is PeriodState.OPEN
    [prompt] = ana.deliveries(CheckinMessage.PROMPT)
    assert compose(ana, prompt, saturday) == Later(berlin("2026-11-30 08:00"))


def test_days_away_that_lie_ahead_bring_back_no_checkin_of_days_that_are_over(
    database: Database,
) -> None:
    ana = member(database, MONDAY)
    last = ASKED.date()
    with database.write() as session:
        away.set_away(session, ana.person, DaysAway(MONDAY.date(), last, ""), MONDAY)
    ana.plan(ASKED)
    assert ana.periods()[0].state is PeriodState.AWAY
    back = ASKED + timedelta(days=1)
    with database.write() as session:
        ahead = back.date() + timedelta(days=20)
        away.set_away(session, ana.person, DaysAway(ahead, ahead, ""), back)
    assert ana.periods()[0].state is PeriodState.AWAY
    assert not ana.deliveries(CheckinMessage.PROMPT)


def test_nobody_takes_back_the_days_of_somebody_else(database: Database) -> None:
    ana, eve = member(database, MONDAY), member(database, MONDAY, slack_id="U2")
    with database.write() as session:
        gone = away.set_away(
            session, ana.person, DaysAway(MONDAY.date(), MONDAY.date(), ""), MONDAY
        )
    with refused("Only the person"), database.write() as session:
        away.remove_away(session, eve.person, gone.id, MONDAY)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 11, 25), date(2026, 11, 24), "ends_on"),
        (date(2026, 11, 20), date(2026, 11, 22), "ends_on"),
        (date(2026, 11, 24), date(2027, 11, 25), None),
    ],
)
def test_days_away_that_cannot_be_meant_are_refused(
    database: Database, first: date, last: date, field: str | None
) -> None:
    ana = member(database, MONDAY)
    with pytest.raises(Refusal) as refused, database.write() as session:
        away.set_away(session, ana.person, DaysAway(first, last, ""), MONDAY)
    assert refused.value.field == field


def test_a_snooze_asks_once_more_and_replaces_the_reminder(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [first] = ana.deliveries(CheckinMessage.PROMPT)
    ana.posted(first, ASKED)
    [period] = ana.periods()
    with database.write() as session:
        until = checkin_periods.snooze(session, ana.person, period.id, Snooze.NEXT_WEEK, ASKED)
        again = checkin_periods.snooze(session, ana.person, period.id, Snooze.NEXT_WEEK, ASKED)
    assert until == again == berlin("2026-11-30 15:00")
    [reminder] = ana.deliveries(CheckinMessage.REMINDER)
    assert compose(ana, reminder, berlin("2026-11-30 08:00")) is None
    _, second = ana.deliveries(CheckinMessage.PROMPT)
    assert second.due_at == until
    assert isinstance(compose(ana, second, until), Post)
    second.facts = None  # as the version before wrote it
    assert isinstance(compose(ana, second, until), Post)
    with database.write() as session:
        checkin_periods.snooze(session, ana.person, period.id, Snooze.HOUR, until)
    assert compose(ana, second, until) is None
    [card] = [it for it in ana.deliveries(CheckinMessage.CARD) if it.created_at == ASKED]
    with database.write() as session:
        drawn = checkin_prompt.compose_card(session, card, ASKED)
    assert isinstance(drawn, Update)
    assert (drawn.channel_id, drawn.ts) == ("D1", f"{ASKED.timestamp()}")


def test_runs_during_a_snooze_are_folded_into_it(database: Database) -> None:
    ana = member(
        database, MONDAY, cadence=Cadence.DAILY, weekdays=frozenset(range(5)), at=time(9, 30)
    )
    wednesday = berlin("2026-11-25 09:30")
    ana.plan(wednesday)
    [period] = ana.periods()
    with database.write() as session:
        checkin_periods.snooze(session, ana.person, period.id, Snooze.NEXT_WEEK, wednesday)
    for days in (1, 2, 5):
        ana.plan(wednesday + days * DAY)
    [period] = ana.periods()
    assert (period.ends_on, period.state) == (date(2026, 11, 30), PeriodState.OPEN)
    assert period.closes_at == berlin("2026-12-01 09:30")
    assert len(ana.deliveries(CheckinMessage.PROMPT)) == 2
    ana.plan(wednesday + 6 * DAY)
    assert len(ana.periods()) == 2


def test_a_snooze_never_ends_in_quiet_hours() -> None:
    assert snooze_ends(Snooze.HOUR, berlin("2026-11-27 15:00:30"), time(9), "Europe/Berlin") == (
        berlin("2026-11-27 16:00")
    )
    friday = berlin("2026-11-27 15:00")
    zone = "Europe/Berlin"
    assert snooze_ends(Snooze.TOMORROW, friday, time(9), zone) == berlin("2026-11-28 09:00")
    assert snooze_ends(Snooze.NEXT_WEEK, friday, time(9), zone) == berlin("2026-11-30 09:00")


def test_what_is_answered_is_not_skipped_or_snoozed_any_more(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    answer(ana, ASKED, progress="Done")
    [period] = ana.periods()
    with refused("answered"), database.write() as session:
        checkin_periods.skip(session, ana.person, period.id, ASKED)
    with refused("not waiting"), database.write() as session:
        checkin_periods.snooze(session, ana.person, period.id, Snooze.HOUR, ASKED)


def test_a_skipped_checkin_can_be_answered_after_all(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [period] = ana.periods()
    with database.write() as session:
        checkin_periods.skip(session, ana.person, period.id, ASKED)
        checkin_periods.skip(session, ana.person, period.id, ASKED)
    assert ana.periods()[0].state is PeriodState.SKIPPED
    answer(ana, ASKED, lesson="Ask earlier")
    assert ana.periods()[0].state is PeriodState.ANSWERED


def test_an_answer_is_kept_with_its_questions_and_edited_until_it_closes(
    database: Database,
) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    answer(ana, ASKED, progress="Done", hours_it="4,5 h", confidence=4)
    kept = answer(ana, ASKED + timedelta(hours=1), progress="Done twice", hours_it="5")
    assert (kept.progress, kept.hours_it, kept.confidence) == ("Done twice", Decimal(5), None)
    assert kept.questions == QUESTIONS
    assert (kept.answered_at, kept.late) == (ASKED, False)
    closed = ASKED + 7 * DAY
    with refused("closed"), database.write() as session:
        answers.form(session, ana.person, kept.period_id, closed)
    with refused("closed"), database.write() as session:
        entry = replace(NOTHING, progress="Rewritten")
        answers.answer(session, ana.person, kept.period_id, entry, closed)


def test_a_late_answer_is_flagged_and_sent_twice_kept_once(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    [period] = ana.periods()
    late = ASKED + 7 * DAY
    ana.plan(late)
    entry = replace(NOTHING, progress="Better late", blockers="No access", ask="A mentor")
    for _ in range(2):
        with database.write() as session:
            kept = answers.answer(session, ana.person, period.id, entry, late)
    assert kept.late
    assert ana.periods()[0].state is PeriodState.ANSWERED
    with database.read() as session:
        assert len(open_blockers(session, T, ana.journey.id)) == 1
        assert len(open_asks(session, T, ana.journey.id)) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "progress"),
        ({"progress": "   "}, "progress"),
        ({"progress": "ok", "hours_it": "abc"}, "hours_it"),
        ({"progress": "ok", "hours_current": "200"}, "hours_current"),
        ({"progress": "ok", "hours_it": "-3"}, "hours_it"),
        ({"progress": "x" * 2001}, "progress"),
        ({"blockers": "x" * 301}, "blockers"),
        ({"blockers": "\n".join(map(str, range(11)))}, "blockers"),
        ({"ask": "x" * 501}, "ask"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    database: Database, said: dict[str, str], field: str
) -> None:
    ana = member(database, MONDAY)
    with pytest.raises(Refusal) as refused:
        answer(ana, ASKED, **said)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", None),
        ("7", Decimal(7)),
        ("7.5", Decimal("7.5")),
        ("7,5h", Decimal("7.5")),
        (" 3 hours ", Decimal(3)),
        ("0", Decimal(0)),
        ("168", Decimal(168)),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, read: Decimal | None) -> None:
    assert hours(typed, "hours_it", 7) == read


@given(st.text())
def test_hours_never_raise_anything_but_a_refusal(typed: str) -> None:
    with suppress(Refusal):
        found = hours(typed, "hours_it", 7)
        assert found is None or 0 <= found <= 168


def test_the_form_starts_with_last_times_plan_and_what_is_still_open(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    answer(
        ana,
        ASKED,
        next_step="Finish the course",
        blockers="- No licence\n• No time\n\nno licence",
        ask="An hour with the data team",
        visibility=Visibility.PROGRAMME,
    )
    following = ASKED + 7 * DAY
    ana.plan(following)
    _, period = ana.periods()
    with database.write() as session:
        form = answers.form(session, ana.person, period.id, following)
    assert (form.progress, form.planned) == ("Finish the course", True)
    assert form.visibility is Visibility.PROGRAMME
    assert [(it.text, it.is_ask) for it in form.open_items] == [
        ("No licence", False),
        ("No time", False),
        ("An hour with the data team", True),
    ]
    answer(ana, following, progress="Yes", resolved=frozenset({form.open_items[0].id, "forged"}))
    with database.read() as session:
        left = blockers.open_items(session, ana.person, ana.journey.id)
    assert [it.text for it in left] == ["No time", "An hour with the data team"]


def test_blockers_and_asks_follow_the_visibility_of_their_answer(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    answer(ana, ASKED, blockers="My manager", ask="Cover for me")
    answer(ana, ASKED, progress="Edited", visibility=Visibility.PRIVATE)
    with database.read() as session:
        [blocker] = open_blockers(session, T, ana.journey.id)
        [ask] = open_asks(session, T, ana.journey.id)
    assert (blocker.visibility, ask.visibility) == (Visibility.PRIVATE, Visibility.PRIVATE)


def test_only_their_owner_resolves_blockers_and_asks(database: Database) -> None:
    ana, eve = member(database, MONDAY), member(database, MONDAY, slack_id="U2")
    answer(ana, MONDAY, blockers="No licence", ask="A mentor")
    with database.read() as session:
        [blocker] = open_blockers(session, T, ana.journey.id)
        [ask] = open_asks(session, T, ana.journey.id)
    with pytest.raises(Refusal), database.write() as session:
        blockers.resolve_blocker(session, eve.person, blocker.id, MONDAY)
    with pytest.raises(Refusal), database.write() as session:
        blockers.resolve_ask(session, eve.person, ask.id, MONDAY)
    with database.write() as session:
        blockers.resolve_blocker(session, ana.person, blocker.id, MONDAY)
        blockers.resolve_blocker(session, ana.person, blocker.id, MONDAY + DAY)
        blockers.resolve_ask(session, ana.person, ask.id, MONDAY)
    with database.read() as session:
        assert not open_blockers(session, T, ana.journey.id)
        assert not open_asks(session, T, ana.journey.id)


def test_nobody_else_opens_answers_skips_or_snoozes_a_checkin(database: Database) -> None:
    ana, eve = member(database, MONDAY), member(database, MONDAY, slack_id="U2")
    ana.plan(ASKED)
    [period] = ana.periods()
    stranger = replace_workspace(eve.person)
    for somebody in (eve.person, stranger):
        with refused("not open to you"), database.write() as session:
            answers.form(session, somebody, period.id, ASKED)
        with refused("not open to you"), database.write() as session:
            entry = replace(NOTHING, progress="Forged")
            answers.answer(session, somebody, period.id, entry, ASKED)
        with refused("not open to you"), database.write() as session:
            checkin_periods.skip(session, somebody, period.id, ASKED)
        with refused("not open to you"), database.write() as session:
            checkin_periods.snooze(session, somebody, period.id, Snooze.HOUR, ASKED)


def replace_workspace(person: Person) -> Person:
    return Person(workspace_id="T2", id=person.id, slack_id=person.slack_id, created_at=MONDAY)


def test_history_shows_the_wording_of_then_and_pages(database: Database) -> None:
    ana = member(database, MONDAY, cadence=Cadence.DAILY, weekdays=frozenset(range(5)), at=time(16))
    for number in range(7):
        now = berlin("2026-11-23 16:00") + number * DAY
        ana.plan(now)
        answer(ana, now, progress=f"Day {number}", confidence=2)
    with database.write() as session:
        for period in ana.periods():
            kept = answer_of(session, T, period.id)
            if kept is not None:
                kept.questions = {**kept.questions, "progress": "What did you do?"}
    with database.read() as session:
        newest = answers.history(session, ana.person, 0)
        oldest = answers.history(session, ana.person, 1)
    assert newest.has_older
    assert not oldest.has_older
    assert [it.lines[0] for it in oldest.checkins][-1] == ("progress", "What did you do?", "Day 0")
    said = json.dumps(checkin_history.draw(newest), ensure_ascii=False)
    assert "How confident do you feel about the move?" in said
    assert "2 · A little" in said


def test_a_change_keeps_the_announced_run_and_counts_from_there(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    ana.change(Cadence.BIWEEKLY, frozenset({1}), time(10), ASKED + DAY)
    assert ana.schedule().next_at == ASKED + 7 * DAY
    ana.plan(ASKED + 7 * DAY)
    assert ana.schedule().next_at == berlin("2026-12-15 10:00")


def test_before_the_first_checkin_a_change_holds_at_once(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.change(Cadence.DAILY, frozenset({0, 2}), time(12), MONDAY)
    assert ana.schedule().next_at == berlin("2026-11-23 12:00")


def test_a_later_time_on_the_day_of_the_prompt_asks_no_second_time(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    ana.change(Cadence.WEEKLY, FRIDAY, time(16), ASKED + DAY)
    ana.plan(ASKED + 7 * DAY)
    ana.plan(ASKED + 7 * DAY + timedelta(hours=1))
    _, second = ana.periods()
    assert len(ana.deliveries(CheckinMessage.PROMPT)) == 2
    assert second.closes_at == berlin("2026-12-11 16:00")


@pytest.mark.parametrize(
    ("cadence", "weekdays", "at", "field"),
    [
        (Cadence.WEEKLY, frozenset[int](), time(15), "weekdays"),
        (Cadence.WEEKLY, frozenset({1, 2}), time(15), "weekdays"),
        (Cadence.DAILY, frozenset({4, 5}), time(15), "weekdays"),
        (Cadence.WEEKLY, FRIDAY, time(20), "at"),
        (Cadence.WEEKLY, FRIDAY, time(7, 59), "at"),
    ],
)
def test_times_at_which_nobody_may_be_asked_are_refused(
    database: Database, cadence: Cadence, weekdays: frozenset[int], at: time, field: str
) -> None:
    ana = member(database, MONDAY)
    with pytest.raises(Refusal) as refused:
        ana.change(cadence, weekdays, at, MONDAY)
    assert refused.value.field == field


def test_another_zone_counts_from_the_run_after_the_next(database: Database) -> None:
    ana = member(database, MONDAY)
    ana.plan(ASKED)
    with database.write() as session:
        moved = session.merge(ana.person)
        moved.zone = "America/New_York"
        schedule.zone_changed(session, moved, ASKED + DAY)
    assert ana.schedule().next_at == ASKED + 7 * DAY
    ana.plan(ASKED + 7 * DAY)
    new_york = datetime(2026, 12, 11, 15, tzinfo=ZoneInfo("America/New_York"))
    ana.plan(ASKED + 7 * DAY + timedelta(hours=6))  # 15:00 in New York on the same day
    assert [it.closes_at for it in ana.periods()][1:] == [new_york.astimezone(UTC)]


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"]
weekday_sets = st.frozensets(st.integers(0, 6), min_size=1)
rules = st.one_of(
    st.tuples(st.just(Cadence.DAILY), weekday_sets),
    st.tuples(
        st.sampled_from([Cadence.WEEKLY, Cadence.BIWEEKLY]),
        st.integers(0, 6).map(lambda day: frozenset({day})),
    ),
)
times = st.times().map(lambda it: it.replace(second=0, microsecond=0))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.timedeltas(timedelta(minutes=1), timedelta(days=20))),
        st.just(("run", None)),
        st.just(("run", None)),
        st.just(("run", None)),
        st.tuples(st.just("rule"), st.tuples(rules, times)),
        st.tuples(st.just("zone"), st.sampled_from(ZONES)),
        st.tuples(st.just("early"), st.booleans()),
        st.tuples(st.just("snooze"), st.sampled_from(Snooze)),
        st.just(("skip", None)),
    ),
    max_size=20,
)
starts = st.integers(0, 280 * 24 * 60).map(
    lambda minutes: datetime(2026, 2, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.long
@pytest.mark.usefixtures("not_measured")
@example(
    start=MONDAY,
    zone="Europe/Berlin",
    first=(Cadence.WEEKLY, FRIDAY),
    at=time(15),
    steps=[
        ("run", None),
        ("rule", ((Cadence.DAILY, frozenset(range(7))), time(16))),
        ("run", None),
        ("run", None),
        ("run", None),
    ],
)
@example(
    start=datetime(2026, 2, 20, tzinfo=UTC),
    zone="Europe/Berlin",
    first=(Cadence.BIWEEKLY, frozenset({0})),
    at=time(0),
    steps=[
        ("early", True),
        ("zone", "America/New_York"),
        ("wait", timedelta(days=5)),
        ("early", True),
    ],
)
@given(start=starts, zone=st.sampled_from(ZONES), first=rules, at=times, steps=steps)
def test_whatever_changes_no_day_is_asked_about_twice_or_never(
    sqlite_files: SqliteFiles,
    start: datetime,
    zone: str,
    first: tuple[Cadence, frozenset[int]],
    at: time,
    steps: list[tuple[str, object]],
) -> None:
    """Periods follow each other without gap or overlap, each asked once, not if answered early."""
    with sqlite_files.shared() as database:
        everyday = frozenset(range(7))
        ana = member(database, start, zone, *first, at, quiet=None, working_days=everyday)
        now = start
        early: set[str] = set()
        for what, value in [*steps, ("wait", timedelta(days=15))]:
            if what in ("wait", "run"):
                next_at = ana.schedule().next_at
                assert next_at is not None
                now = now + value if isinstance(value, timedelta) else max(now, next_at)
                ana.plan(now)
                ana.plan(now)
            elif what == "rule":
                assert isinstance(value, tuple)
                (cadence, weekdays), other = value
                ana.change(cadence, weekdays, other, now)
            elif what == "zone":
                with database.write() as session:
                    ana.person = session.merge(ana.person)
                    ana.person.zone = str(value)
                    schedule.zone_changed(session, ana.person, now)
            elif what in ("snooze", "skip"):
                asked = [it for it in ana.periods() if it.state is PeriodState.OPEN]
                for period in (it for it in asked if not it.opened_early):
                    with database.write() as session:
                        if isinstance(value, Snooze):
                            checkin_periods.snooze(session, ana.person, period.id, value, now)
                        else:
                            checkin_periods.skip(session, ana.person, period.id, now)
            else:
                with database.write() as session:
                    period = checkin_periods.running_period(session, ana.person, now)
                    if value and period.opened_early:
                        early.add(period.id)
                        entry = replace(NOTHING, progress="Early")
                        answers.answer(session, ana.person, period.id, entry, now)
        periods = ana.periods()
        for before, after in pairwise(periods):
            assert after.starts_on == before.ends_on + DAY
            assert before.closes_at <= after.prompt_at
        assert all(it.starts_on <= it.ends_on for it in periods)
        assert sum(it.state is PeriodState.OPEN for it in periods) <= 1
        sent = ana.deliveries(CheckinMessage.PROMPT)
        prompts = [it.subject_id for it in sent if it.key.startswith("checkin:")]
        assert len(prompts) == len(set(prompts))
        assert set(prompts) == {it.id for it in periods if not it.opened_early} - early
