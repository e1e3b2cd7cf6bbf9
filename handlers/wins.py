"""`/wins`: the list of one's wins, searched, paged, edited and deleted in place."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import win_form, win_list
from blocks.win_form import Origin
from handlers.acting import form_of, pressed, reading, writing
from handlers.showing import redraw, show
from handlers.slack_text import typed
from sponsorship import win_cards, wins
from sponsorship.local_time import local_day
from sponsorship.win_list import find
from sponsorship.win_search import Query, query_of
from storage.database import Database


def command(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the list, narrowed to the words, tags or month behind the command."""
    text = typed(body.get("text") or "")[: win_list.TEXT_LIMIT]
    with reading(body, client, database, now) as (session, person):
        query = query_of(text, local_day(now(), person.zone))
        found = find(session, person, query, 0, now())
    show(client, body, win_list.draw(found))
    ack()


def open_all(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the whole list, from App Home."""
    with reading(body, client, database, now) as (session, person):
        found = find(session, person, Query(), 0, now())
    show(client, body, win_list.draw(found))
    ack()


def narrow(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Another search or another period: from its first page."""
    _turn_to(0, ack, body, client, database, now)


def search(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """The same by the Search button: the list stays open and shows its first page."""
    query, _ = win_list.read(form_of(body))
    with reading(body, client, database, now) as (session, person):
        found = find(session, person, query, 0, now())
    ack(response_action="update", view=win_list.draw(found))


def older(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """The next page."""
    _turn_to(win_list.read(form_of(body))[1] + 1, ack, body, client, database, now)


def newer(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """The page before."""
    _turn_to(max(win_list.read(form_of(body))[1] - 1, 0), ack, body, client, database, now)


def edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open a win's form on top of the list."""
    query, page = win_list.read(form_of(body))
    with reading(body, client, database, now) as (session, person):
        logged = wins.own(session, person, pressed(body))
    origin = Origin(win_id=logged.win.id, query=query, page=page)
    show(client, body, win_form.draw(win_form.values_of(logged.win, logged.tags, origin)))
    ack()


def delete(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Delete a win; the list offers to restore it."""
    query, page = win_list.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        gone = wins.remove(session, person, pressed(body), now())
    with database.read() as session:
        found = find(session, person, query, page, now())
    removed = win_cards.card_of(gone.win, gone.tags)
    redraw(client, form_of(body)["id"], win_list.draw(found, removed))
    ack()
    wake(person.workspace_id)


def restore(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Bring a win back into the list."""
    query, page = win_list.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        wins.restore(session, person, pressed(body), now())
    with database.read() as session:
        found = find(session, person, query, page, now())
    redraw(client, form_of(body)["id"], win_list.draw(found))
    ack()
    wake(person.workspace_id)


def _turn_to(
    page: int,
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    query, _ = win_list.read(form_of(body))
    with reading(body, client, database, now) as (session, person):
        found = find(session, person, query, page, now())
    redraw(client, form_of(body)["id"], win_list.draw(found), form_of(body)["hash"])
    ack()
