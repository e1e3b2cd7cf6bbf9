"""Check-in periods: when they are asked, what days they cover, skipping and snoozing.

The days of a journey fall into periods without gap or overlap. A period ends on the local day
of its prompt and closes when the next one is asked. A run that comes on a day a period covers
already, or while the period is snoozed, is folded into that period; what was missed during
downtime is folded into the next.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session

from sponsorship import checkin_messages as messages
from sponsorship import home
from sponsorship.journeys import OPEN
from sponsorship.local_time import local_day, next_run, to_utc
from sponsorship.people import away_on, may_disturb_at, quiet_hours
from sponsorship.refusals import Refusal
from sponsorship.schedules import following
from storage.checkins import CheckinPeriod, answer_of, latest_period, period_by_id
from storage.journeys import Journey, journey_by_id, open_journey
from storage.people import Person, person_by_id
from storage.schedules import Schedule, schedule_of
from storage.types import Cadence, JourneyStatus, PeriodState

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


def run(session: Session, schedule: Schedule, due_at: datetime, now: datetime) -> None:
    """Make the period that is due and put its prompt and reminder into the ledger.

    Nothing is asked of a member who is away, skipped or answered early, or whose journey
    rests. Doing the same run twice changes nothing.
    """
    journey = journey_by_id(session, schedule.workspace_id, schedule.journey_id)
    if journey is None or journey.status is not JourneyStatus.ACTIVE:
        return
    person = person_by_id(session, journey.workspace_id, journey.member_id)
    if person is None or person.deactivated:
        return
    period = _due_period(session, schedule, journey, due_at, now)
    if period is None or period.state is not PeriodState.OPEN:
        return
    if away_on(session, person, local_day(now, person.zone)):
        period.state = PeriodState.AWAY
    else:
        period.remind_at = messages.remind_at(session, person, due_at, period.closes_at)
        messages.ask(session, period, schedule, person, now)
    home.refresh(session, person, now)


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
        due_at = _first_after_day(schedule, due_at, last.ends_on)
        # A new zone or rule may have brought the next prompt nearer than was foreseen.
        last.closes_at = min(last.closes_at, due_at)
    period = _new_period(session, schedule, journey, last, due_at, now)
    period.opened_early = True
    session.flush()
    return period


def next_prompt_at(schedule: Schedule, covered: date | None) -> datetime | None:
    """When the member is asked next; None while the journey rests.

    `covered` is the last day of the periods that were asked or dealt with: a run on such a
    day asks nothing.
    """
    if schedule.next_at is None or covered is None:
        return schedule.next_at
    return _first_after_day(schedule, schedule.next_at, covered)


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


def _due_period(
    session: Session, schedule: Schedule, journey: Journey, due_at: datetime, now: datetime
) -> CheckinPeriod | None:
    """The period that the run at `due_at` asks for; None when it is folded into the last."""
    last = latest_period(session, journey.workspace_id, journey.id)
    if last is None:
        return _new_period(session, schedule, journey, None, due_at, now)
    day = local_day(due_at, schedule.zone)
    closes_at = _first_after_day(schedule, following(schedule, due_at), day)
    early, last.opened_early = last.opened_early, False
    if last.prompt_at == due_at:
        last.closes_at = max(last.closes_at, closes_at)
        return last
    if early and (last.prompt_at > due_at or last.state is PeriodState.OPEN):
        return _take_over(last, due_at, day, closes_at)
    snoozed = last.snoozed_until is not None and last.snoozed_until >= due_at
    if day <= last.ends_on or (snoozed and last.state is PeriodState.OPEN):
        last.ends_on = max(last.ends_on, day)
        last.closes_at = max(last.closes_at, closes_at)
        return None
    last.closes_at = min(last.closes_at, due_at)
    if last.state is PeriodState.OPEN:
        last.state = PeriodState.CLOSED
    messages.show(session, last, now)  # its button changes: edit no more, or answer late
    return _new_period(session, schedule, journey, last, due_at, now)


def _take_over(
    early: CheckinPeriod, due_at: datetime, day: date, closes_at: datetime
) -> CheckinPeriod | None:
    """Give the period that was opened early the run that came instead of the foreseen one."""
    if day < early.starts_on:
        early.opened_early = True  # the run belongs to the period before
        return None
    early.prompt_at, early.ends_on, early.closes_at = due_at, day, closes_at
    return early


def _new_period(
    session: Session,
    schedule: Schedule,
    journey: Journey,
    last: CheckinPeriod | None,
    due_at: datetime,
    now: datetime,
) -> CheckinPeriod:
    day = local_day(due_at, schedule.zone)
    period = CheckinPeriod(
        workspace_id=journey.workspace_id,
        journey_id=journey.id,
        starts_on=last.ends_on + _DAY if last else _first_day(schedule, journey, day),
        ends_on=day,
        prompt_at=due_at,
        closes_at=_first_after_day(schedule, following(schedule, due_at), day),
        created_at=now,
    )
    session.add(period)
    session.flush()
    return period


def _first_day(schedule: Schedule, journey: Journey, last_day: date) -> date:
    """Where the first period begins: one cadence back, or with the journey when it came later.

    What downtime missed before the first prompt is folded in too, from when the journey was
    started here.
    """
    days = {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14}[schedule.cadence]
    one_cadence = last_day - (days - 1) * _DAY
    started_here = local_day(journey.created_at, schedule.zone)
    return min(max(min(one_cadence, started_here), journey.start_day), last_day)


def _first_after_day(schedule: Schedule, moment: datetime, day: date) -> datetime:
    """`moment`, or the first run after it that does not fall on `day` or before."""
    while local_day(moment, schedule.zone) <= day:
        moment = following(schedule, moment)
    return moment


def _answered_on(session: Session, period: CheckinPeriod, person: Person) -> date | None:
    answer = answer_of(session, period.workspace_id, period.id)
    return local_day(answer.updated_at, person.zone) if answer else None
