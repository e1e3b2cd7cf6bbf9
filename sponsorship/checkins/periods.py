"""Check-ins: when they prompt, skipping and snoozing, and the schedule they follow.

`sponsorship.checkins.rules.periods` says which days each is about.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from sponsorship.changes import HomeWaits, changed
from sponsorship.checkins import prompt as checkin_prompt
from sponsorship.checkins.rules import prompt
from sponsorship.checkins.rules.periods import (
    Snooze,
    due_period,
    first_after_day,
    new_period,
    snooze_ends,
)
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.checkins.rules.schedule import DEFAULT_AT
from sponsorship.people.quiet_hours import may_disturb_at
from sponsorship.people.rules import range_on
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from sponsorship.time.schedules import Due, following
from storage.checkins.answers import answer_of
from storage.checkins.periods import (
    CheckinPeriod,
    PeriodRow,
    latest_period,
    latest_periods,
    period_by_id,
    put_periods,
)
from storage.delivery.deliveries import Message, enqueue_all
from storage.delivery.schedules import schedule_of
from storage.journeys.journeys import active_journeys, journey_by_id, open_journey
from storage.people.away import away_ranges_of
from storage.people.people import Person
from storage.types import OPEN, PeriodState, ScheduleKind

_DAY = timedelta(days=1)


def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    """Make the periods that are due and put their prompts and reminders into the ledger.

    Nobody is prompted who is away, skipped or answered early, or whose journey rests. Doing the
    same run twice changes nothing.
    """
    members = active_journeys(session, workspace_id, [it.schedule.journey_id for it in due])
    lasts = latest_periods(session, workspace_id, members)
    people = {person.id for _, person in members.values()}
    until = min(it.at for it in due).date() - _DAY
    away = away_ranges_of(session, workspace_id, people, until=until)
    new: list[PeriodRow] = []
    closed: list[CheckinPeriod] = []
    prompts: list[Message] = []
    concerned: list[str] = []
    for due_run in due:
        if due_run.schedule.journey_id not in members:
            continue
        journey, person = members[due_run.schedule.journey_id]
        last = lasts.get(journey.id)
        period = due_period(due_run, journey, last, now)
        if isinstance(period, PeriodRow):
            new.append(period)
            if last is not None:
                closed.append(last)
        if period is None or period.state is not PeriodState.OPEN:
            continue
        ranges = away.get(person.id, [])
        if range_on(ranges, local_day(now, person.zone)):
            period.state = PeriodState.AWAY
        else:
            period.remind_at = prompt.remind_at(person, ranges, due_run.at, period.closes_at)
            prompts += prompt.prompting(period, due_run.schedule, person, now)
        concerned.append(person.id)
    put_periods(session, new)
    enqueue_all(session, prompts)
    # Their buttons change: edit no more, or answer late.
    checkin_prompt.show_all(session, workspace_id, closed, now)
    for person_id in concerned:
        changed(session, HomeWaits(workspace_id, now, person_id))


def running_period(session: Session, person: Person, now: datetime) -> CheckinPeriod:
    """The period that a check-in is about when the member opens one unprompted.

    That is the one that waits for an answer, or was dealt with today, or ends today or later;
    otherwise the one whose prompt comes next, which is opened now and then not prompted for twice.
    Raises Refusal without a journey, and when none waits while the journey rests.
    """
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(CheckinRefused.NO_JOURNEY_TO_CHECK_IN)
    schedule = schedule_of(
        session, journey.workspace_id, journey.id, ScheduleKind.CHECKIN, lock=True
    )
    last = latest_period(session, journey.workspace_id, journey.id)
    if last is not None and (
        last.state is PeriodState.OPEN
        or last.ends_on >= local_day(now, person.zone)
        or _answered_on(session, last, person) == local_day(now, person.zone)
    ):
        return last
    if schedule is None or schedule.next_at is None:
        raise Refusal(CheckinRefused.PAUSED)
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
        raise Refusal(CheckinRefused.NOT_OPEN)
    schedule_of(session, period.workspace_id, period.journey_id, ScheduleKind.CHECKIN, lock=True)
    session.refresh(period)
    return period


def skip(session: Session, person: Person, period_id: str, now: datetime) -> None:
    """Leave the period without an answer; an answer can still follow."""
    period = own_period(session, person, period_id)
    if period.state is PeriodState.ANSWERED:
        raise Refusal(CheckinRefused.ANSWERED)
    if period.state is PeriodState.SKIPPED:
        return
    period.state = PeriodState.SKIPPED
    checkin_prompt.show(session, period, now)


def snooze(
    session: Session, person: Person, period_id: str, how_long: Snooze, now: datetime
) -> datetime:
    """Prompt again later, never in quiet hours or while away; returns when."""
    period = own_period(session, person, period_id)
    if period.state is not PeriodState.OPEN:
        raise Refusal(CheckinRefused.NOT_WAITING)
    schedule = schedule_of(session, period.workspace_id, period.journey_id, ScheduleKind.CHECKIN)
    wanted = snooze_ends(how_long, now, schedule.at if schedule else DEFAULT_AT, person.zone)
    until = may_disturb_at(session, person, wanted)
    if until != period.snoozed_until:
        period.snoozed_until = until
        checkin_prompt.prompt_again(session, period, person, now)
        checkin_prompt.show(session, period, now)
    return until


def _answered_on(session: Session, period: CheckinPeriod, person: Person) -> date | None:
    answer = answer_of(session, period.workspace_id, period.id)
    return local_day(answer.updated_at, person.zone) if answer else None
