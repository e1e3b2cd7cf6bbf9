"""What the bot says about a check-in: the prompt, its reminder, and keeping both up to date.

A prompt comes once. Each repetition that a person chose (a snooze, coming back early from being
away) is a prompt of its own, and whatever was posted about a period shows its present state.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship.checkins.rules.prompt import AskedAgain, Checkin, remind_at
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.delivery.rules.facts import facts_of, to_json
from sponsorship.delivery.rules.sending import Composed, Later, Post, Update
from sponsorship.people.quiet_hours import away_on
from sponsorship.time.local_time import local_day
from storage.checkins.periods import CheckinPeriod, period_by_id, period_with_schedule
from storage.delivery.deliveries import (
    Delivery,
    Message,
    deliveries_of,
    delivery_by_id,
    enqueue,
    enqueue_all,
    message,
    messages_posted,
)
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange, away_ranges
from storage.people.people import Person, person_by_id
from storage.types import DeliveryState, JourneyStatus, PeriodState

_POSTED = (CheckinMessage.PROMPT, CheckinMessage.REMINDER, CheckinMessage.RECEIPT)


def prompt_again(session: Session, period: CheckinPeriod, person: Person, now: datetime) -> None:
    """Prompt at the end of a snooze, or at once when the person is back from being away."""
    due = period.snoozed_until or now
    enqueue(
        session,
        period.workspace_id,
        key=f"checkin-again:{period.id}:{due.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        kind=CheckinMessage.PROMPT,
        subject_id=period.id,
        person_id=person.id,
        facts=to_json(AskedAgain(due)),
        due_at=due,
        now=now,
    )


def show(session: Session, period: CheckinPeriod, now: datetime) -> bool:
    """Have everything that was posted about the period redrawn; returns whether anything was."""
    return show_all(session, period.workspace_id, [period], now) > 0


def show_all(
    session: Session, workspace_id: str, periods: Sequence[CheckinPeriod], now: datetime
) -> int:
    """`show` for several periods of one workspace; returns how many messages are redrawn."""
    ids = [it.id for it in periods]
    posted = messages_posted(session, workspace_id, ids, *_POSTED) if ids else []
    redraws = [_redraw(workspace_id, posted_id, whom, now) for posted_id, whom in posted]
    enqueue_all(session, redraws)
    return len(redraws)


def receipt(session: Session, period: CheckinPeriod, person: Person, now: datetime) -> None:
    """Confirm an answer by a message of its own when no prompt was posted."""
    posted = deliveries_of(session, period.workspace_id, period.id, *_POSTED)
    if any(it.ts is not None or it.state is DeliveryState.SENDING for it in posted):
        return
    enqueue(
        session,
        period.workspace_id,
        key=f"checkin-receipt:{period.id}",
        kind=CheckinMessage.RECEIPT,
        subject_id=period.id,
        person_id=person.id,
        now=now,
    )


def compose(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """Decide whether a prompt or reminder still goes out, and when."""
    found = _found(session, delivery)
    if found is None:
        return None
    period, journey, person, schedule = found
    if journey.status is not JourneyStatus.ACTIVE or period.state is not PeriodState.OPEN:
        return None
    wanted_at = _wanted_at(session, period, person, delivery)
    if wanted_at is None:
        return None
    today = local_day(now, person.zone)
    if away_on(session, person, today):
        period.state = PeriodState.AWAY
        return None
    if wanted_at > now:
        return Later(wanted_at)
    return Post(
        _values(period, person, schedule, None, delivery.kind == CheckinMessage.REMINDER, now)
    )


def compose_receipt(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """A receipt is what the person did a moment ago, so it waits for no quiet hours."""
    found = _found(session, delivery)
    if found is None or found[0].state is not PeriodState.ANSWERED:
        return None
    period, _, person, schedule = found
    away = away_on(session, person, local_day(now, person.zone))
    return Post(_values(period, person, schedule, away, False, now))


def compose_card(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """Redraw a message in place with the period's present state."""
    posted = delivery_by_id(session, delivery.workspace_id, delivery.subject_id)
    if posted is None or posted.ts is None or posted.sent_channel_id is None:
        return None
    found = _found(session, posted)
    if found is None:
        return None
    period, _, person, schedule = found
    away = away_on(session, person, local_day(now, person.zone))
    values = _values(period, person, schedule, away, posted.kind == CheckinMessage.REMINDER, now)
    return Update(values, posted.sent_channel_id, posted.ts)


def sent(session: Session, delivery: Delivery, now: datetime) -> None:
    """Catch up with what the person did while the message was on its way."""
    period = period_by_id(session, delivery.workspace_id, delivery.subject_id)
    if period is not None and period.state is not PeriodState.OPEN:
        enqueue_all(session, [_redraw(delivery.workspace_id, delivery.id, delivery.person_id, now)])


def _redraw(workspace_id: str, posted_id: str, person_id: str | None, now: datetime) -> Message:
    return message(
        workspace_id,
        key=f"checkin-card:{posted_id}:{now.isoformat()}",
        kind=CheckinMessage.CARD,
        subject_id=posted_id,
        person_id=person_id,
        now=now,
    )


def _found(
    session: Session, delivery: Delivery
) -> tuple[CheckinPeriod, Journey, Person, Schedule | None] | None:
    """The period and what belongs to it, while the member can be written to."""
    found = period_with_schedule(session, delivery.workspace_id, delivery.subject_id)
    if found is None:
        return None
    period, journey, schedule = found
    person = person_by_id(session, delivery.workspace_id, journey.member_id)
    if person is None or person.deactivated:
        return None
    return period, journey, person, schedule


def _wanted_at(
    session: Session, period: CheckinPeriod, person: Person, delivery: Delivery
) -> datetime | None:
    """From when on this is what to prompt with; None for what something else has replaced.

    A snooze replaces what came before and stands in for the reminder. There is nothing to
    remind of before a prompt was posted, and a prompt that was held up moves its reminder.
    """
    if period.snoozed_until is not None:
        is_latest = facts_of(delivery, AskedAgain) == AskedAgain(period.snoozed_until)
        return delivery.due_at if is_latest else None
    if delivery.kind == CheckinMessage.PROMPT:
        return delivery.due_at
    prompts = deliveries_of(session, period.workspace_id, period.id, CheckinMessage.PROMPT)
    posted = [it.settled_at for it in prompts if it.ts is not None and it.settled_at is not None]
    if not posted:
        return None
    asked_at = max(posted)
    until = local_day(asked_at, person.zone)
    away = away_ranges(session, person.workspace_id, person.id, until=until)
    return remind_at(person, away, asked_at, period.closes_at)


def _values(
    period: CheckinPeriod,
    person: Person,
    schedule: Schedule | None,
    away: AwayRange | None,
    is_reminder: bool,
    now: datetime,
) -> Checkin:
    zone = ZoneInfo(person.zone)
    snoozed = period.snoozed_until
    return Checkin(
        period_id=period.id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        state=period.state,
        is_reminder=is_reminder,
        closes=period.closes_at.astimezone(zone),
        is_closed=period.closes_at <= now,
        snoozed_until=snoozed.astimezone(zone) if snoozed and snoozed > now else None,
        away_until=away.ends_on if away else None,
        cadence=schedule.cadence if schedule else None,
        weekdays=schedule.weekdays if schedule else frozenset(),
        at=schedule.at if schedule else None,
    )
