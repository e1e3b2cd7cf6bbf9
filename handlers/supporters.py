"""Supporters: put on the map, asked, answering, leaving."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import notice, supporter_form
from blocks.supporter_form import SupporterPlace
from handlers.acting import acting, chosen, form_of, pressed, reading, writing
from handlers.showing import redraw, show
from sponsorship import people, supporters
from sponsorship.refusals import Refusal
from storage.database import Database
from storage.journeys import open_journey


def open_new(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for a new supporter."""
    with reading(body, client, database, now) as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal("Start your journey first: Headway's Home has the button.")
    show(client, body, supporter_form.draw(journey.id))
    ack()


def submit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Put the chosen person on the map."""
    person = acting(body, client, database, now)
    typed = supporter_form.read(form_of(body))
    profile = chosen(client, person, typed.slack_id, "person")
    with database.write() as session:
        who = people.meet(session, person.workspace_id, typed.slack_id, profile, now())
        supporters.add(
            session,
            person,
            typed.journey_id,
            who,
            typed.kind,
            typed.stage,
            typed.note,
            typed.ask_now,
            now(),
        )
    ack()
    wake(person.workspace_id)


def open_edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form of one supporter."""
    with reading(body, client, database, now) as (session, person):
        place, who = supporters.own_place(session, person, pressed(body))
    drawn = SupporterPlace(place.id, who.name, place.kind, place.stage, place.consent)
    show(client, body, supporter_form.draw_edit(drawn))
    ack()


def submit_edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Move the supporter."""
    moved = supporter_form.read_edit(form_of(body))
    with writing(body, client, database, now) as (session, person):
        supporters.change(session, person, moved.supporter_id, moved.kind, moved.stage, now())
    ack()
    wake(person.workspace_id)


def ask(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Ask somebody who is on the map already."""
    with writing(body, client, database, now) as (session, person):
        supporters.ask(session, person, pressed(body), now())
    _say(client, body, "They are asked by direct message, once, at an hour that suits them.")
    ack()
    wake(person.workspace_id)


def remove(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take somebody off the map."""
    with writing(body, client, database, now) as (session, person):
        supporters.remove(session, person, pressed(body), now())
    _say(client, body, "They are off your map and see nothing more of your journey.")
    ack()
    wake(person.workspace_id)


def agree(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The person's yes."""
    with writing(body, client, database, now) as (session, person):
        supporters.answer(session, person, pressed(body), True, now())
    ack()
    wake(person.workspace_id)


def decline(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The person's no."""
    with writing(body, client, database, now) as (session, person):
        supporters.answer(session, person, pressed(body), False, now())
    ack()
    wake(person.workspace_id)


def leave(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The person's goodbye."""
    with writing(body, client, database, now) as (session, person):
        supporters.leave(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def _say(client: WebClient, body: dict[str, Any], sentence: str) -> None:
    """Answer a click: in the place of the form it was in, else nothing (App Home follows)."""
    view = body.get("view") or {}
    if view.get("type") == "modal":
        redraw(client, view["id"], notice.draw(sentence))
