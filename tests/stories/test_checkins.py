"""Check-ins as a member lives them: asked at the right hour, answered, put off, looked back at."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from sqlmodel import col, select

from playground.driver import Message, Person
from sponsorship.checkins import schedule
from sponsorship.checkins.rules.schedule import Rhythm
from storage.checkins.answers import CheckinAnswer
from storage.checkins.periods import CheckinPeriod
from storage.journeys.journeys import open_journey
from storage.people.away import AwayRange
from storage.people.people import person_by_slack_id
from storage.types import PeriodState
from tests.stories.journeys import start
from tests.world import World

FRIDAY = "2026-11-27 15:00"


def member(world: World, name: str = "ana") -> Person:
    """Somebody whose journey has begun and who chose check-ins on Fridays at 15:00."""
    start(world, name)
    ana = world.person(name)
    with world.database.write() as session:
        person = person_by_slack_id(session, world.workspace_id, ana.id)
        assert person is not None
        journey = open_journey(session, world.workspace_id, person.id)
        assert journey is not None
        rhythm = Rhythm(weekdays=frozenset({4}), at=time(15))
        schedule.change_schedule(session, person, journey, rhythm, world.now())
    return ana


def asked(world: World, at: str = FRIDAY) -> tuple[Person, Message]:
    """A member who has just been asked."""
    ana = member(world)
    world.move_to(at)
    return ana, prompt(ana)


def prompt(ana: Person) -> Message:
    return ana.dm()[-1]


def questions(ana: Person) -> list[Message]:
    return [it for it in ana.dm() if "check-in for" in it.text]


def periods(world: World) -> list[CheckinPeriod]:
    with world.database.read() as session:
        found = select(CheckinPeriod).order_by(col(CheckinPeriod.ends_on))
        return list(session.exec(found))


def answers(world: World) -> list[CheckinAnswer]:
    with world.database.read() as session:
        return list(session.exec(select(CheckinAnswer)))


def deliver(world: World, payload: dict[str, Any]) -> BoltResponse:
    """Give the bot a payload outside of any click: a redelivery, or a forged one."""
    return world.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))


def last_payload(world: World, name: str) -> dict[str, Any]:
    entries = world.driver.inspector(direction="slack_to_bot")
    found: dict[str, Any] = [it["request"] for it in entries if it["name"] == name][-1]
    return found


def test_the_prompt_comes_at_the_local_hour_and_says_why(world: World) -> None:
    ana = member(world)
    world.move_to("2026-11-27 14:59")
    assert not questions(ana)
    world.move_to(FRIDAY)
    shown = prompt(ana)
    assert "Your check-in for 23–27 November takes under a minute" in shown.text
    assert "Your check-ins come every Friday at 15:00" in shown.text
    assert shown.buttons == ["Answer", "Skip", "I'm away"]
    world.tick()
    assert len(questions(ana)) == 1


@pytest.mark.both
def test_an_answer_is_kept_and_the_prompt_shows_it(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Answer", in_=shown)
    form = ana.view()
    assert "Only you ever see this" in form.text
    assert "You and the supporters who agreed" in form.text
    assert not ana.submit(form, progress="Wrote a query", hours_it="4,5", confidence="3")
    world.tick()
    shown = shown.again()
    assert "You answered your check-in for 23–27 November" in shown.text
    assert shown.buttons == ["Edit answer"]
    ana.click("Edit answer", in_=shown)
    form = ana.view()
    assert form.title == "Edit check-in"
    assert (form.values["progress"], form.values["hours_it"]) == ("Wrote a query", "4.5")
    assert form.values["confidence"] == "3"
    assert not ana.submit(form, progress="Wrote two queries")
    (kept,) = answers(world)
    assert (kept.progress, kept.confidence, kept.late) == ("Wrote two queries", 3, False)
    assert "Next check-in: Friday 4 December at 15:00" in ana.home().text
    ana.click("Edit answer", in_=shown.again())
    world.move_to("2026-12-04 15:00")
    assert shown.again().buttons == []
    errors = ana.submit(progress="Too late for three")
    assert "is closed and keeps the answer it has" in errors["progress"]
    assert ana.view().values["progress"] == "Too late for three"


def test_the_next_form_starts_with_the_plan_the_open_blockers_and_the_wins(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Answer", in_=shown)
    ana.submit(
        next_step="Join the data guild",
        blockers="No licence\n- My laptop\n",
        ask="An introduction to the data team",
    )
    ana.command("/win saved 3h/week on the stock report yesterday", channel="elsewhere")
    world.move_to("2026-12-04 15:00")
    ana.click("Answer", in_=prompt(ana))
    form = ana.view()
    assert form.values["progress"] == "Join the data guild"
    assert "You planned this last time" in form.text
    assert "Blocker since Friday 27 November" in form.text
    assert "An introduction to the data team" in form.text
    assert "saved 3h/week on the stock report" not in form.text  # that was last week
    blocker = form.element("resolved")[1]["options"][0]
    assert blocker["text"]["text"] == "No licence"
    ana.submit(form, progress="Joined", resolved=[blocker["value"]])
    world.move_to("2026-12-11 15:00")
    ana.click("Answer", in_=prompt(ana))
    assert "My laptop" in ana.view().text
    assert "No licence" not in ana.view().text


def test_wins_of_the_period_are_listed_in_its_form(world: World) -> None:
    ana = member(world)
    for number in range(7):
        ana.command(f"/win Report {number} runs by itself", channel="elsewhere")
    ana.command("/checkin", channel="elsewhere")
    assert "Wins you logged in these days" in ana.view().text
    assert "Report 6 runs by itself" in ana.view().text
    assert "and 2 more" in ana.view().text


def test_what_is_wrong_is_said_at_its_field_and_the_text_stays(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Answer", in_=shown)
    assert "at least one thing" in ana.submit()["progress"]
    errors = ana.submit(progress="<!channel> *kept* & all", hours_it="abc", hours_current="200")
    assert list(errors) == ["hours_current"]
    assert "200 hours is more than the 120 hours of these 5 days" in errors["hours_current"]
    assert "such as 6 or 2.5" in ana.submit(hours_current="20", hours_it="abc")["hours_it"]
    assert ana.view().values["progress"] == "<!channel> *kept* & all"
    assert not ana.submit(hours_it="6 h")
    assert answers(world)[0].progress == "<!channel> *kept* & all"


def test_an_early_answer_is_confirmed_and_not_asked_about_again(world: World) -> None:
    ana = member(world)
    ana.command("/checkin", channel="elsewhere")
    assert "23–27 November" in ana.view().text
    ana.submit(progress="Early bird")
    world.tick()
    assert "You answered your check-in for 23–27 November" in prompt(ana).text
    assert prompt(ana).buttons == ["Edit answer"]
    assert "Next check-in: Friday 4 December at 15:00" in ana.home().text
    before = len(ana.dm())
    world.move_to(FRIDAY)
    world.move_to("2026-11-30 12:00")
    assert len(ana.dm()) == before
    world.move_to("2026-12-04 15:00")
    assert "28 November – 4 December" in prompt(ana).text


def test_one_reminder_comes_and_none_once_answered(world: World) -> None:
    ana, _ = asked(world)
    world.move_to("2026-11-30 08:00")
    assert "is open until Friday 4 December at 15:00" in prompt(ana).text
    assert "This is the only reminder" in prompt(ana).text
    world.move_to("2026-12-03 12:00")
    assert len(questions(ana)) == 2
    ana.click("Answer", in_=prompt(ana))
    ana.submit(lesson="Ask sooner")
    world.tick()
    assert [it.buttons for it in questions(ana)] == [["Edit answer"], ["Edit answer"]]
    world.move_to("2026-12-04 15:00")
    ana.command("/checkin", channel="elsewhere")
    ana.submit(progress="At once")
    world.tick()
    world.move_to("2026-12-10 12:00")
    assert len(questions(ana)) == 3


def test_a_late_answer_is_taken_and_flagged(world: World) -> None:
    ana, shown = asked(world)
    world.move_to("2026-12-04 15:00")
    assert "has closed. You can still answer it late" in shown.again().text
    ana.click("Answer late", in_=shown.again())
    assert "marked as late" in ana.view().text
    ana.submit(progress="Better late")
    world.tick()
    assert answers(world)[0].late
    assert shown.again().buttons == []
    first, second = periods(world)
    assert (first.state, second.state) == (PeriodState.ANSWERED, PeriodState.OPEN)
    ana.click("Past check-ins", in_=ana.home())
    assert "answered late" in ana.view().text


def test_skipping_ends_it_and_can_be_taken_back(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Skip", in_=shown)
    world.tick()
    assert "You skipped the check-in for 23–27 November. That is fine." in shown.again().text
    world.move_to("2026-11-30 12:00")
    assert len(questions(ana)) == 1
    ana.click("Answer after all", in_=shown.again())
    ana.submit(progress="After all")
    world.tick()
    assert shown.again().buttons == ["Edit answer"]


@pytest.mark.parametrize(
    ("choice", "words", "before", "at"),
    [
        ("hour", "Friday 27 November at 16:00", "2026-11-27 15:59", "2026-11-27 16:00"),
        ("tomorrow", "Monday 30 November at 08:00", "2026-11-30 07:59", "2026-11-30 08:00"),
        ("next_week", "Monday 30 November at 15:00", "2026-11-30 14:59", "2026-11-30 15:00"),
    ],
)
def test_a_snooze_asks_again_when_it_says(
    world: World, choice: str, words: str, before: str, at: str
) -> None:
    ana, shown = asked(world)
    ana.choose("checkin_snooze", choice, in_=shown)
    world.tick()
    assert f"again on {words}" in shown.again().text
    assert shown.again().buttons == ["Answer now"]
    told = len(ana.dm())
    world.move_to(before)
    assert len(ana.dm()) == told
    world.move_to(at)
    assert prompt(ana).buttons == ["Answer", "Skip", "I'm away"]
    assert len(ana.dm()) == told + 1
    ana.click("Answer", in_=prompt(ana))
    ana.submit(progress="Now")
    world.tick()
    assert shown.again().buttons == prompt(ana).buttons == ["Edit answer"]


def test_away_is_not_missed(world: World) -> None:
    ana, shown = asked(world)
    ana.click("I'm away", in_=shown)
    assert "will not ask you anything" in ana.view().text
    errors = ana.submit(starts_on="2026-11-27", ends_on="2026-11-26", note="Skiing in Tyrol")
    assert "The last day comes before the first" in errors["ends_on"]
    assert not ana.submit(ends_on="2026-12-06")
    world.tick()
    assert "You are away until Sunday 6 December" in shown.again().text
    told = len(ana.dm())
    world.move_to("2026-12-04 15:00")
    world.move_to("2026-12-07 09:00")
    assert len(ana.dm()) == told
    assert [it.state for it in periods(world)] == [PeriodState.AWAY, PeriodState.AWAY]
    world.move_to("2026-12-11 15:00")
    assert "5–11 December" in prompt(ana).text
    assert "Tyrol" not in world.person("max").everything()


def test_coming_back_early_is_asked_after_all(world: World) -> None:
    ana = member(world)
    ana.click("I'm away", in_=ana.home())
    ana.submit(starts_on="2026-11-26", ends_on="2026-12-06", note="Skiing")
    world.move_to(FRIDAY)
    assert not questions(ana)
    ana.click("I'm away", in_=ana.home())
    assert "You are away 26 November – 6 December: Skiing" in ana.view().text
    ana.click("Remove", in_=ana.view())
    assert "Skiing" not in ana.view().text
    ana.close()
    world.tick()
    assert "23–27 November" in prompt(ana).text


def test_nothing_is_asked_in_quiet_hours_or_on_a_day_off(world: World) -> None:
    ana = member(world)
    world.move_to("2026-11-27 20:30", tick=False)
    world.tick()
    assert not questions(ana)
    world.move_to("2026-11-30 07:59")
    assert not questions(ana)
    world.move_to("2026-11-30 08:00")
    assert len(questions(ana)) == 1


def test_after_a_long_silence_only_the_latest_checkin_is_asked(world: World) -> None:
    ana = member(world)
    world.move_to("2026-12-14 10:00")
    assert len(questions(ana)) == 1
    assert "23 November – 11 December" in prompt(ana).text
    assert len(periods(world)) == 1
    world.move_to("2026-12-15 12:00")
    assert len(questions(ana)) == 1
    world.move_to("2026-12-16 12:00")
    assert "This is the only reminder" in prompt(ana).text


def test_a_paused_journey_is_not_asked_about(world: World) -> None:
    ana = member(world)
    ana.click("Pause", in_=ana.home())
    world.move_to(FRIDAY)
    assert not questions(ana)
    ana.command("/checkin", channel="elsewhere")
    assert "rest while your journey is paused" in ana.messages("elsewhere")[-1].text


def test_without_a_journey_checkin_says_how_to_start(world: World) -> None:
    eve = world.person("eve")
    eve.command("/checkin", channel="elsewhere")
    assert "You have no journey yet" in eve.messages("elsewhere")[-1].text


def test_the_times_are_changed_in_one_form(world: World) -> None:
    ana, _ = asked(world)
    ana.click("Check-in times", in_=ana.home())
    form = ana.view()
    assert "stays on Friday 4 December at 15:00" in form.text
    errors = ana.submit(form, cadence="weekly", weekdays=["1", "3"])
    assert "Choose one day" in errors["weekdays"]
    assert "quiet hours" in ana.submit(cadence="daily", at="21:00")["at"]
    assert not ana.submit(at="09:30", quiet_from="18:00", quiet_until="09:00")
    world.move_to("2026-12-04 15:00")
    assert "Your check-ins come Tuesday and Thursday at 09:30" in prompt(ana).text
    told = len(ana.dm())
    world.move_to("2026-12-08 09:29")
    assert len(ana.dm()) == told + 1  # the reminder
    world.move_to("2026-12-08 09:30")
    assert "5–8 December" in prompt(ana).text


@pytest.mark.parametrize(
    ("night", "before", "at"),
    [
        ("spring", "2027-03-28 14:59", "2027-03-28 15:00"),
        ("autumn", "2027-10-31 14:59", "2027-10-31 15:00"),
    ],
)
def test_the_wall_clock_holds_after_both_nights_that_change_it(
    world: World, night: str, before: str, at: str
) -> None:
    ana = member(world)
    ana.click("Check-in times", in_=ana.home())
    week = [str(day) for day in range(7)]
    assert not ana.submit(cadence="daily", weekdays=week, working_days=week)
    world.move_to(before, tick=False)
    world.tick()
    told = len(ana.dm())
    world.move_to(at)
    assert len(ana.dm()) == told + 1


def test_a_new_zone_counts_from_the_run_after_the_next(world: World) -> None:
    ana, _ = asked(world)
    ana.do("set_profile", tz="America/New_York")
    world.move_to("2026-12-04 15:00")
    assert "28 November – 4 December" in prompt(ana).text
    world.move_to("2026-12-11 14:59", "America/New_York")
    told = len(ana.dm())
    world.move_to("2026-12-11 15:00", "America/New_York")
    assert "5–11 December" in prompt(ana).text
    assert len(ana.dm()) == told + 1


def test_past_checkins_are_turned_page_by_page(world: World) -> None:
    ana = member(world)
    ana.click("Past check-ins", in_=ana.home())
    assert "You have not answered a check-in yet" in ana.view().text
    ana.close()
    ana.click("Check-in times", in_=ana.home())
    ana.submit(cadence="daily", weekdays=["0", "1", "2", "3", "4"], at="12:00")
    for day in (23, 24, 25, 26, 27, 30):
        world.move_to(f"2026-11-{day} 12:00")
        ana.click("Answer", in_=prompt(ana))
        ana.submit(progress=f"Worked on day {day}", confidence="5")
        world.tick()
    ana.click("Past check-ins", in_=ana.home())
    assert "Only you see this page" in ana.view().text
    assert "What moved forward?" in ana.view().text
    assert "5 · Very" in ana.view().text
    assert "Worked on day 23" not in ana.view().text
    ana.click("Older", in_=ana.view())
    assert "Worked on day 23" in ana.view().text
    ana.click("Newer", in_=ana.view())
    assert "Worked on day 30" in ana.view().text


@pytest.mark.both
def test_a_form_delivered_twice_is_one_answer(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Answer", in_=shown)
    ana.submit(progress="Once", blockers="A wall", ask="A ladder")
    again = deliver(world, last_payload(world, "view_submission"))
    assert (again.status, again.body) == (200, "")
    world.tick()
    assert len(answers(world)) == 1
    ana.click("Edit answer", in_=shown.again())
    assert len(ana.view().element("resolved")[1]["options"]) == 2


def as_eve(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    """The same payload, sent as if by somebody else."""
    return {**payload, "user": {**payload["user"], "id": world.person("eve").id}}


@pytest.mark.parametrize("click", ["Answer", "Skip", "snooze", "submit", "Remove"])
def test_nobody_acts_on_the_checkin_of_somebody_else(world: World, click: str) -> None:
    ana, shown = asked(world)
    clicks: dict[str, Callable[[], None]] = {
        "Answer": lambda: ana.click("Answer", in_=shown),
        "Skip": lambda: ana.click("Skip", in_=shown),
        "snooze": lambda: ana.choose("checkin_snooze", "hour", in_=shown),
    }
    if click in clicks:
        clicks[click]()
    elif click == "submit":
        ana.click("Answer", in_=shown)
        ana.submit(progress="Mine alone")
    else:
        ana.click("I'm away", in_=shown)
        ana.submit()
        ana.click("I'm away", in_=shown)
        ana.click("Remove", in_=ana.view())
        ana.submit()
    name = "view_submission" if click == "submit" else "block_actions"
    before = periods(world), answers(world)
    forged = as_eve(world, last_payload(world, name))
    if click == "Remove":
        with world.database.read() as session:
            forged["actions"][0]["value"] = session.exec(select(AwayRange.id)).one()
    deliver(world, forged)
    assert (periods(world), answers(world)) == before
    with world.database.read() as session:
        assert len(session.exec(select(AwayRange)).all()) == (1 if click == "Remove" else 0)
    assert "Mine alone" not in world.person("eve").everything()


def test_confidence_is_seen_by_nobody_else(world: World) -> None:
    ana, shown = asked(world)
    ana.click("Answer", in_=shown)
    ana.submit(progress="For all to see", confidence="1", visibility="public")
    world.tick()
    for name in ("raj", "sue", "max", "lee", "kim", "eve"):
        other = world.person(name)
        other.home()
        assert "1 · Not at all" not in other.everything()
        assert "onfidence" not in other.everything()
