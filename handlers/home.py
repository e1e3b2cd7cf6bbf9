"""App Home: opened, and its long lists turned page by page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import home, home_list, parts
from handlers.acting import form_of, pressed, reading, writing
from handlers.showing import redraw, show
from sponsorship import home_content, profile
from storage.database import Database


def opened(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Draw the page at once; who is here for the first time is greeted once."""
    with writing(body, client, database, now) as (session, person):
        found = profile.opened_home(session, person, now())
    ack()
    client.views_publish(user_id=person.slack_id, view=home.draw(found))
    wake(person.workspace_id)


def open_list(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open a list in full."""
    name = home_list.read_name(pressed(body))
    with reading(body, client, database, now) as (session, person):
        found = home_content.content(session, person, now())
    show(client, body, home_list.draw(name, 0, found))
    ack()


def turn_page(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Turn to the page that the button names."""
    with reading(body, client, database, now) as (session, person):
        found = home_content.content(session, person, now())
    view, page = form_of(body), parts.read_page(pressed(body))
    drawn = home_list.draw(home_list.read_name(view["private_metadata"]), page, found)
    redraw(client, view["id"], drawn, view["hash"])
    ack()
