"""Check-ins: when they are asked, skipping and snoozing, and the schedule they follow.

`sponsorship.checkin_periods` says which days each is about.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session

from sponsorship import checkin_messages as messages
from sponsorship import home
from sponsorship.checkin_periods import due_period, first_after_day, new_period
from sponsorship.journeys import OPEN
from sponsorship.local_time import local_day, next_run, to_utc
from sponsorship.people import may_disturb_at, quiet_hours, range_on
from sponsorship.refusals import Refusal
from sponsorship.schedules import Due, following
from storage.checkins.answers import answer_of
from storage.checkins.periods import (
    CheckinPeriod,
    NewPeriod,
    latest_period,
    latest_periods,
    period_by_id,
    put_periods,
)
from storage.delivery.deliveries import Message, enqueue_all
from storage.delivery.schedules import Schedule, schedule_of
from storage.journeys.journeys import Journey, active_moves, journey_by_id, open_journey
from storage.people.away import away_ranges_of
from storage.people.people import Person, Someone
from storage.types import Cadence, PeriodState

KIND = "checkin"
DEFAULT_CADENCE = Cadence.WEEKLY
THURSDAY = 3
DEFAULT_WEEKDAYS = frozenset({THURSDAY})
DEFAULT_AT = time(10, 0)
"""Before the preview of a digest that is posted on Friday afternoon, so that this week's hours
and ask are in it."""

_DAY = timedelta(days=1)


class Snooze(StrEnum):
    """How long a prompt is put off."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"


def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    """Make the periods that are due and put their prompts and reminders into the ledger.

    Nothing is asked of a member who is away, skipped or answered early, or whose journey
    rests. Doing the same run twice changes nothing.
    """
    members = active_moves(session, workspace_id, [it.schedule.journey_id for it in due])
    lasts = latest_periods(session, workspace_id, members)
    people = {person.id for _, person in members.values()}
    until = min(it.at for it in due).date() - _DAY
    away = away_ranges_of(session, workspace_id, people, until=until)
    new: list[NewPeriod] = []
    closed: list[CheckinPeriod] = []
    asked: list[Message] = []
    concerned: list[Someone] = []
    for it in due:
        if it.schedule.journey_id not in members:
            continue
        journey, person = members[it.schedule.journey_id]
        last = lasts.get(journey.id)
        period = due_period(it, journey, last, now)
        if isinstance(period, NewPeriod):
            new.append(period)
            if last is not None:
                closed.append(last)
        if period is None or period.state is not PeriodState.OPEN:
            continue
        ranges = away.get(person.id, [])
        if range_on(ranges, local_day(now, person.zone)):
            period.state = PeriodState.AWAY
        else:
            period.remind_at = messages.remind_at(person, ranges, it.at, period.closes_at)
            asked += messages.asking(period, it.schedule, person, now)
        concerned.append(person)
    put_periods(session, new)
    enqueue_all(session, asked)
    # Their buttons change: edit no more, or answer late.
    messages.show_all(session, workspace_id, closed, now)
    home.refresh_all(session, workspace_id, concerned, now)


def running_period(session: Session, person: Person, now: datetime) -> CheckinPeriod:
    """The period that a check-in is about when the member opens one unasked.

    That is the one that waits for an answer, or was dealt with today, or ends today or later;
    otherwise the one whose prompt comes next, which is opened now and then not asked twice.
    Raises Refusal without a journey, and when none waits while the journey rests.
    """
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal("You have no journey yet. Start one in Headway's Home, then check in.")
    schedule = schedule_of(session, journey.workspace_id, journey.id, KIND, lock=True)
    last = latest_period(session, journey.workspace_id, journey.id)
    if last is not None and (
        last.state is PeriodState.OPEN
        or last.ends_on >= local_day(now, person.zone)
        or _answered_on(session, last, person) == local_day(now, person.zone)
    ):
        return last
    if schedule is None or schedule.next_at is None:
        raise Refusal(
            "Check-ins rest while your journey is paused. Resume it in Headway's Home first."
        )
    due_at = schedule.next_at
    if last is not None:
        due_at = first_after_day(schedule, due_at, last.ends_on)
        # A new zone or rule may have brought the next prompt nearer than was foreseen.
        last.closes_at = min(last.closes_at, due_at)
    new = new_period(schedule, journey, last, due_at, following(schedule, due_at), now)
    new.opened_early = True
    period = CheckinPeriod(**vars(new))
    session.add(period)
    session.flush()
    return period


def next_prompt_at(schedule: Schedule, covered: date | None) -> datetime | None:
    """When the member is asked next; None while the journey rests.

    `covered` is the last day of the periods that were asked or dealt with: a run on such a
    day asks nothing.
    """
    if schedule.next_at is None or covered is None:
        return schedule.next_at
    return first_after_day(schedule, schedule.next_at, covered)


def own_period(session: Session, person: Person, period_id: str) -> CheckinPeriod:
    """The member's own period in an open journey, locked; raises Refusal for any other."""
    period = period_by_id(session, person.workspace_id, period_id)
    journey = journey_by_id(session, person.workspace_id, period.journey_id) if period else None
    if (
        period is None
        or journey is None
        or journey.member_id != person.id
        or journey.status not in OPEN
    ):
        raise Refusal(
            "This check-in is not open to you any more. Headway's Home shows what is next."
        )
    schedule_of(session, period.workspace_id, period.journey_id, KIND, lock=True)
    session.refresh(period)
    return period


def skip(session: Session, person: Person, period_id: str, now: datetime) -> None:
    """Leave the period without an answer; an answer can still follow."""
    period = own_period(session, person, period_id)
    if period.state is PeriodState.ANSWERED:
        raise Refusal("You answered this check-in already. Use Edit answer to change it.")
    if period.state is PeriodState.SKIPPED:
        return
    period.state = PeriodState.SKIPPED
    messages.show(session, period, now)
    home.refresh(session, person, now)


def snooze(
    session: Session, person: Person, period_id: str, how_long: Snooze, now: datetime
) -> datetime:
    """Ask again later, never in quiet hours or while away; returns when."""
    period = own_period(session, person, period_id)
    if period.state is not PeriodState.OPEN:
        raise Refusal("This check-in is not waiting any more. Use its button to answer it.")
    schedule = schedule_of(session, period.workspace_id, period.journey_id, KIND)
    wanted = snooze_ends(how_long, now, schedule.at if schedule else DEFAULT_AT, person.zone)
    until = may_disturb_at(session, person, wanted)
    if until != period.snoozed_until:
        period.snoozed_until = until
        messages.ask_again(session, period, person, now)
        messages.show(session, period, now)
        home.refresh(session, person, now)
    return until


def snooze_ends(how_long: Snooze, now: datetime, at: time, zone: str) -> datetime:
    """An hour on, to the minute; or at the usual time tomorrow or on Monday, local."""
    if how_long is Snooze.HOUR:
        return now.replace(second=0, microsecond=0) + timedelta(hours=1)
    today = local_day(now, zone)
    days = 1 if how_long is Snooze.TOMORROW else 7 - today.weekday()
    return to_utc(today + days * _DAY, at, zone)


def begin_schedule(session: Session, person: Person, journey: Journey, now: datetime) -> Schedule:
    """Start a new journey's check-ins: weekly, on Thursday or else their last working day."""
    days = person.working_days or DEFAULT_WEEKDAYS
    day = THURSDAY if THURSDAY in days else max(days)
    at = DEFAULT_AT
    quiet = quiet_hours(person)
    if quiet is not None and is_quiet(at, quiet):
        at = quiet[1]
    return start_schedule(session, person, journey, DEFAULT_CADENCE, frozenset({day}), at, now)


def start_schedule(
    session: Session,
    person: Person,
    journey: Journey,
    cadence: Cadence,
    weekdays: frozenset[int],
    at: time,
    now: datetime,
) -> Schedule:
    """Begin the journey's check-ins at the first run after `now`, or change those it has."""
    schedule = schedule_of(session, journey.workspace_id, journey.id, KIND)
    if schedule is not None:
        return change_schedule(session, person, journey, cadence, weekdays, at, now)
    check_schedule(person, cadence, weekdays, at)
    schedule = Schedule(
        workspace_id=journey.workspace_id,
        journey_id=journey.id,
        kind=KIND,
        cadence=cadence,
        weekdays=weekdays,
        at=at,
        zone=person.zone,
        anchor=local_day(now, person.zone),
        updated_at=now,
    )
    _begin(schedule, now)
    session.add(schedule)
    session.flush()
    return schedule


def change_schedule(
    session: Session,
    person: Person,
    journey: Journey,
    cadence: Cadence,
    weekdays: frozenset[int],
    at: time,
    now: datetime,
) -> Schedule:
    """Follow another rule from the run after the next.

    The run that is announced keeps its moment, so no period is doubled or dropped; before the
    very first check-in nothing is announced yet and the new rule holds at once.
    """
    schedule = schedule_of(session, journey.workspace_id, journey.id, KIND, lock=True)
    if schedule is None:
        return start_schedule(session, person, journey, cadence, weekdays, at, now)
    check_schedule(person, cadence, weekdays, at)
    schedule.cadence, schedule.weekdays, schedule.at = cadence, weekdays, at
    schedule.updated_at = now
    _follow(session, schedule, now)
    home.refresh(session, person, now)
    return schedule


def zone_changed(session: Session, person: Person, now: datetime) -> None:
    """Have the member's check-ins follow their new zone, from the run after the next."""
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        return
    schedule = schedule_of(session, journey.workspace_id, journey.id, KIND, lock=True)
    if not schedule or schedule.zone == person.zone:
        return
    schedule.zone = person.zone
    schedule.updated_at = now
    _follow(session, schedule, now)


def check_schedule(person: Person, cadence: Cadence, weekdays: frozenset[int], at: time) -> None:
    """Raise Refusal for days and times at which the person could not be asked."""
    if not weekdays:
        raise Refusal("Choose the day your check-in comes on.", "weekdays")
    if cadence is not Cadence.DAILY and len(weekdays) > 1:
        raise Refusal("Choose one day, or choose “On several days a week” above.", "weekdays")
    if not weekdays <= person.working_days:
        raise Refusal(
            "One of these days is not among your working days. Choose another, or add it to "
            "your working days below.",
            "weekdays",
        )
    quiet = quiet_hours(person)
    if quiet is not None and is_quiet(at, quiet):
        raise Refusal(
            f"This time is within your quiet hours, {quiet[0]:%H:%M} to {quiet[1]:%H:%M}. "
            "Choose another, or change the quiet hours below.",
            "at",
        )


def is_quiet(at: time, quiet: tuple[time, time]) -> bool:
    """Whether a time lies in quiet hours: start included, end not, over midnight or not."""
    start, end = quiet
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def _follow(session: Session, schedule: Schedule, now: datetime) -> None:
    """Count the new rule from the announced run, or from now when none is announced."""
    if schedule.next_at is None:
        return
    if latest_period(session, schedule.workspace_id, schedule.journey_id) is None:
        _begin(schedule, now)
    else:
        schedule.anchor = local_day(schedule.next_at, schedule.zone)


def _begin(schedule: Schedule, now: datetime) -> None:
    """Run next on the first day that fits, whichever week; every two weeks counts from it."""
    schedule.next_at = next_run(
        now,
        weekdays=schedule.weekdays,
        at=schedule.at,
        zone=schedule.zone,
        anchor=schedule.anchor,
    )
    schedule.anchor = local_day(schedule.next_at, schedule.zone)


def _answered_on(session: Session, period: CheckinPeriod, person: Person) -> date | None:
    answer = answer_of(session, period.workspace_id, period.id)
    return local_day(answer.updated_at, person.zone) if answer else None
