"""Check-ins: answered, skipped, snoozed, looked back at, and when they come."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import checkin_form, checkin_history, checkin_prompt, schedule_form
from handlers.acting import form_of, pressed, reading, writing
from handlers.showing import redraw, show
from sponsorship import blockers, checkin_answers, checkin_settings, checkins
from storage.database import Database


def open_running(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form of the running period: `/checkin` and the Home tab's button."""
    with writing(body, client, database, now) as (session, person):
        period = checkins.running_period(session, person, now())
        form = checkin_answers.form(session, person, period.id, now())
    show(client, body, checkin_form.draw(form))
    ack()


def open_asked(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form of the period that a message is about."""
    period_id = checkin_prompt.period_of(body["actions"][0])
    with writing(body, client, database, now) as (session, person):
        form = checkin_answers.form(session, person, period_id, now())
    show(client, body, checkin_form.draw(form))
    ack()


def submit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Keep the answer."""
    period_id, entry = checkin_form.period_of(form_of(body)), checkin_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        checkin_answers.answer(session, person, period_id, entry, now())
    ack()
    wake(person.workspace_id)


def skip(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Leave the period without an answer."""
    with writing(body, client, database, now) as (session, person):
        checkins.skip(session, person, checkin_prompt.period_of(body["actions"][0]), now())
    ack()
    wake(person.workspace_id)


def snooze(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Ask again later."""
    action = body["actions"][0]
    period_id, how_long = checkin_prompt.period_of(action), checkin_prompt.snooze_of(action)
    with writing(body, client, database, now) as (session, person):
        checkins.snooze(session, person, period_id, how_long, now())
    ack()
    wake(person.workspace_id)


def open_history(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the latest page of past check-ins."""
    with reading(body, client, database, now) as (session, person):
        history = checkin_answers.history(session, person, 0)
    show(client, body, checkin_history.draw(history))
    ack()


def turn_history(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Turn to another page of past check-ins."""
    page = checkin_history.page_of(body["actions"][0])
    with reading(body, client, database, now) as (session, person):
        history = checkin_answers.history(session, person, page)
    redraw(client, form_of(body)["id"], checkin_history.draw(history))
    ack()


def resolve_blocker(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Mark a blocker as out of the way."""
    with writing(body, client, database, now) as (session, person):
        blockers.resolve_blocker(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def resolve_ask(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Mark an ask as answered."""
    with writing(body, client, database, now) as (session, person):
        blockers.resolve_ask(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def open_times(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for when check-ins come."""
    with reading(body, client, database, now) as (session, person):
        settings = checkin_settings.settings_of(session, person)
    show(client, body, schedule_form.draw(settings))
    ack()


def submit_times(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Keep when check-ins come, working days and quiet hours."""
    chosen = schedule_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        checkin_settings.change(session, person, chosen, now())
    ack()
    wake(person.workspace_id)
