"""A person's data: exported and erased."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import data_form, home, notice
from handlers.acting import acting, form_of, writing
from handlers.showing import redraw, show
from sponsorship import data
from sponsorship.home_content import nobody
from storage.database import Database

ON_ITS_WAY = "Your export is on its way to your direct messages with Headway."
ERASED = (
    "Everything about you is erased, and the messages that showed it are being taken down. "
    "Thank you for the time with us. If you come back, you start anew."
)


def export(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Have the export sent."""
    with writing(body, client, database, now) as (session, person):
        data.order_export(session, person, now())
    redraw(client, form_of(body)["id"], notice.draw(ON_ITS_WAY, "My data"))
    ack()
    wake(person.workspace_id)


def open_erase(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Ask once more."""
    acting(body, client, database, now)
    show(client, body, data_form.draw_erase())
    ack()


def erase(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Erase the person, and empty their App Home, which nobody is there to own any more."""
    with writing(body, client, database, now) as (session, person):
        data.erase(session, person, data_form.read_erase(form_of(body)), now())
    ack(response_action="update", view=notice.draw(ERASED, "Erased"))
    client.views_publish(user_id=person.slack_id, view=home.draw(nobody(person, now())))
    wake(person.workspace_id)
