"""`headway deliveries why`: why a message came, did not come, or has not come yet.

For an operator, who may know when and by which rule, and never what anybody wrote: it shows ids,
states, moments and settings.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.home.rules import HomeMessage
from sponsorship.people.rules import free_at, quiet_hours, range_on
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from storage.checkins.periods import latest_period, period_by_id
from storage.database import Database
from storage.delivery.by_hand import deliveries_named, deliveries_to, people_called
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import schedule_of
from storage.delivery.sending import pause_until
from storage.journeys.journeys import open_journey
from storage.people.away import away_ranges
from storage.people.people import Person, person_by_id
from storage.types import DeliveryState, JourneyStatus, PeriodState, ScheduleKind
from storage.workspaces.workspaces import workspace_by_id

SHOWN = 15
"""Messages of a person."""

REDRAWS = (HomeMessage.HOME, CheckinMessage.CARD)
"""Changes of what stands: nobody waits for those."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_PERIODS = {
    PeriodState.OPEN: "is open: it was, or will be, asked about",
    PeriodState.ANSWERED: "was answered",
    PeriodState.SKIPPED: "was skipped by the person",
    PeriodState.AWAY: "was not asked about, as the person was away",
    PeriodState.CLOSED: "was closed without an answer",
}


def why(database: Database, word: str, workspace_id: str | None, now: datetime) -> Iterator[str]:
    """Lines about a person, by Slack's id, or a message, by its id, timestamp or link.

    Raises Refusal when there is neither.
    """
    in_link = re.search(r"/p(\d{10})(\d{6})\b", word)
    if in_link:
        word = f"{in_link[1]}.{in_link[2]}"
    with database.everywhere().read() as session:
        people = people_called(session, word, workspace_id)
        found = deliveries_named(session, word)
        if not people and not found:
            raise Refusal(DeliveryRefused.UNHEARD_OF, word=word)
        for person in people:
            yield from _about_person(session, person, now)
            yield from _last_messages(session, person, now)
        for delivery in found:
            yield from _about_message(session, delivery, now)
            receiver = person_by_id(session, delivery.workspace_id, delivery.person_id or "")
            if receiver is not None:
                yield from _about_person(session, receiver, now)
            else:
                yield from _about_workspace(session, delivery.workspace_id, now)


def _about_message(session: Session, delivery: Delivery, now: datetime) -> Iterator[str]:
    yield f"Message {delivery.id} ({delivery.kind}) in {delivery.workspace_id}:"
    yield f"  made {_utc(delivery.created_at)}; {_state(session, delivery, now)}"


def _last_messages(session: Session, person: Person, now: datetime) -> Iterator[str]:
    messages = deliveries_to(session, person.workspace_id, person.id, REDRAWS, SHOWN)
    if not messages:
        yield "  No message to them is known."
    for it in messages:
        yield f"  {it.id}  {it.kind}, made {_utc(it.created_at)}: {_state(session, it, now)}"


def _about_person(session: Session, person: Person, now: datetime) -> Iterator[str]:
    wall = now.astimezone(ZoneInfo(person.zone))
    yield f"{person.slack_id} in {person.workspace_id}: it is {wall:%a %Y-%m-%d %H:%M} there"
    yield from _about_workspace(session, person.workspace_id, now)
    if person.deactivated:
        yield "  Slack says that the account is deactivated: nothing is sent to it."
    yield f"  They may be written to {_disturbed(session, person, now)}"
    journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        yield "  No journey of theirs is under way: no check-in is planned."
        return
    if journey.status is JourneyStatus.PAUSED:
        yield "  Their journey is paused: no check-in is planned until it goes on."
    schedule = schedule_of(session, person.workspace_id, journey.id, ScheduleKind.CHECKIN)
    if schedule is not None and schedule.next_at is not None:
        at = schedule.next_at.astimezone(ZoneInfo(person.zone))
        yield f"  The next check-in is planned for {at:%a %Y-%m-%d %H:%M} their time."
        if schedule.retry_at is not None and schedule.retry_at > now:
            yield f"  Planning it failed (see the log), and is tried {_utc(schedule.retry_at)}."
    period = latest_period(session, person.workspace_id, journey.id)
    if period is not None:
        days = f"{period.starts_on} to {period.ends_on}"
        yield f"  The last check-in, about {days}, {_PERIODS[period.state]}."
        if period.snoozed_until is not None and period.snoozed_until > now:
            yield f"  They asked to be asked again {_utc(period.snoozed_until)}."


def _about_workspace(session: Session, workspace_id: str, now: datetime) -> Iterator[str]:
    workspace = workspace_by_id(session, workspace_id)
    if workspace is not None and workspace.uninstalled_at is not None:
        yield f"  Headway is out of the workspace since {_utc(workspace.uninstalled_at)}."
    until = pause_until(session, workspace_id)
    if until is not None and until > now:
        yield f"  Slack told us to leave the workspace alone until {_utc(until)}."


def _disturbed(session: Session, person: Person, now: datetime) -> str:
    """When the person may be written to, and what is in the way until then."""
    today = local_day(now, person.zone)
    away = away_ranges(session, person.workspace_id, person.id, until=today)
    free = free_at(person, away, now)
    hours = quiet_hours(person)
    days = ", ".join(_DAYS[day] for day in sorted(person.working_days))
    rule = f"on {days}" + (f", not {hours[0]:%H:%M} to {hours[1]:%H:%M}" if hours else "")
    if free <= now:
        return f"now ({rule})."
    why_not = _in_the_way(person, range_on(away, today) is not None, today)
    at = free.astimezone(ZoneInfo(person.zone))
    return f"from {at:%a %Y-%m-%d %H:%M} their time: {why_not} ({rule})."


def _in_the_way(person: Person, is_away: bool, today: date) -> str:
    if is_away:
        return "they are away"
    if today.weekday() not in person.working_days:
        return "it is no working day of theirs"
    return "these are their quiet hours"


def _state(session: Session, delivery: Delivery, now: datetime) -> str:
    match delivery.state:
        case DeliveryState.PENDING:
            return _pending(session, delivery, now)
        case DeliveryState.SENDING:
            return "being sent at this moment, or its sender died: then it is looked for."
        case DeliveryState.UNSURE:
            scope = ", for which a history scope is missing" if _lacks_scope(delivery) else ""
            looked = f"is looked for {_utc(delivery.due_at)}"
            return f"nobody knows whether it arrived: it {looked}{scope}."
        case DeliveryState.SENT:
            where = delivery.sent_channel_id or delivery.channel_id or "Slack"
            return f"sent {_utc(delivery.settled_at)}, {where} {delivery.ts or ''}".rstrip() + "."
        case DeliveryState.FAILED:
            return f"refused by Slack {_utc(delivery.settled_at)}: {delivery.error or 'no word'}."
        case DeliveryState.EXPIRED:
            return f"too late to be of use {_utc(delivery.settled_at)}."
        case DeliveryState.CANCELLED:
            return f"not wanted any more {_utc(delivery.settled_at)}{_unwanted(session, delivery)}."


def _pending(session: Session, delivery: Delivery, now: datetime) -> str:
    if delivery.error is not None and delivery.attempt:
        tries = "once" if delivery.attempt == 1 else f"{delivery.attempt} times"
        again = f"tried {tries} ({delivery.error}), again {_utc(delivery.due_at)}"
        return f"did not reach Slack: {again}."
    if delivery.due_at <= now:
        return f"due since {_utc(delivery.due_at)}, and sent when its turn comes."
    waits = f"waits until {_utc(delivery.due_at)}"
    person = person_by_id(session, delivery.workspace_id, delivery.person_id or "")
    if person is None:
        return f"{waits}, as planned."
    today = local_day(now, person.zone)
    away = away_ranges(session, person.workspace_id, person.id, until=today)
    if free_at(person, away, now) <= now:
        return f"{waits}, as planned."
    return f"{waits}: {_in_the_way(person, range_on(away, today) is not None, today)}."


def _unwanted(session: Session, delivery: Delivery) -> str:
    """Of a check-in: what became of what it asked about."""
    period = period_by_id(session, delivery.workspace_id, delivery.subject_id)
    return "" if period is None else f": what it asks about {_PERIODS[period.state]}"


def _lacks_scope(delivery: Delivery) -> bool:
    return delivery.error == "missing_scope"


def _utc(moment: datetime | None) -> str:
    return "at an unknown moment" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
