"""Endorse, offer help, ask: the digest's buttons, and what comes after them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import endorse_form, offer_form, question_answer_form, question_form
from handlers.acting import form_of, pressed, reading, writing
from handlers.showing import show
from sponsorship import advocacy
from sponsorship.local_time import local_day
from storage.database import Database
from storage.people import Person


def open_endorse(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for a quote."""
    with reading(body, client, database, now) as (session, person):
        seen = advocacy.support(session, person, pressed(body))
    ends = advocacy.default_end(local_day(now(), person.zone))
    show(client, body, endorse_form.draw(seen.digest.id, seen.member.name, ends))
    ack()


def submit_endorse(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Keep the quote."""
    typed = endorse_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        advocacy.endorse(
            session,
            person,
            typed.digest_id,
            typed.quote,
            typed.scope,
            typed.expires_on,
            _key(person, body),
            now(),
        )
    ack()
    wake(person.workspace_id)


def withdraw_endorsement(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take a quote back."""
    with writing(body, client, database, now) as (session, person):
        advocacy.withdraw_endorsement(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def open_offer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for an offer."""
    with reading(body, client, database, now) as (session, person):
        seen = advocacy.support(session, person, pressed(body))
    next_week = local_day(now(), person.zone) + timedelta(days=7)
    show(client, body, offer_form.draw(seen.digest.id, seen.member.name, next_week))
    ack()


def submit_offer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Keep the offer."""
    typed = offer_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        advocacy.offer(
            session,
            person,
            typed.digest_id,
            typed.text,
            typed.due_on,
            _key(person, body),
            now(),
        )
    ack()
    wake(person.workspace_id)


def accept_offer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The member takes the offer up."""
    with writing(body, client, database, now) as (session, person):
        advocacy.accept_offer(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def finish_offer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The help came."""
    with writing(body, client, database, now) as (session, person):
        advocacy.finish_offer(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def thank(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The member's thank-you."""
    with writing(body, client, database, now) as (session, person):
        advocacy.thank(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def withdraw_offer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The supporter takes their offer back."""
    with writing(body, client, database, now) as (session, person):
        advocacy.withdraw_offer(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def open_question(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for a question."""
    with reading(body, client, database, now) as (session, person):
        seen = advocacy.support(session, person, pressed(body))
    show(client, body, question_form.draw(seen.digest.id, seen.member.name))
    ack()


def submit_question(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Put the question to the member."""
    typed = question_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        advocacy.ask(session, person, typed.digest_id, typed.text, _key(person, body), now())
    ack()
    wake(person.workspace_id)


def open_answer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for the member's answer."""
    with reading(body, client, database, now) as (session, person):
        question, asker = advocacy.question_for(session, person, pressed(body))
    show(
        client,
        body,
        question_answer_form.draw(question.id, question.text, asker.name, question.answer),
    )
    ack()


def submit_answer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Send the answer to who asked."""
    typed = question_answer_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        advocacy.answer(session, person, typed.question_id, typed.text, now())
    ack()
    wake(person.workspace_id)


def _key(person: Person, body: dict[str, Any]) -> str:
    """What makes a form that is submitted twice recognisable."""
    return f"form:{person.id}:{body['view']['id']}"[:200]
