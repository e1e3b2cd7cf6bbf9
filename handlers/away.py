"""Away: days on which a person is not to be asked anything."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import away_form
from blocks.message import View
from handlers.acting import acting, form_of, pressed, writing
from handlers.showing import redraw, show
from sponsorship import away
from sponsorship.local_time import local_day
from storage.database import Database
from storage.people import Person


def open_form(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form, from today on, with the days that are set already."""
    person = acting(body, client, database, now)
    show(client, body, _form(person, database, now()))
    ack()


def submit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Keep the away range."""
    chosen = away_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        away.set_away(session, person, chosen.starts_on, chosen.ends_on, chosen.note, now())
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
    """Take an away range back."""
    with writing(body, client, database, now) as (session, person):
        away.remove_away(session, person, pressed(body), now())
    if body["container"]["type"] == "view" and form_of(body)["callback_id"] == away_form.CALLBACK:
        redraw(client, form_of(body)["id"], _form(person, database, now()))
    ack()
    wake(person.workspace_id)


def _form(person: Person, database: Database, now: datetime) -> View:
    with database.read() as session:
        ranges = away.coming(session, person, now)
    return away_form.draw(local_day(now, person.zone), ranges)
