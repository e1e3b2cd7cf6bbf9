"""Logging a win and changing it: the command, the shortcuts, the form, the card's buttons."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlmodel import Session

from blocks import win_card, win_form, win_list, win_needs_journey
from blocks.message import View, shorten
from blocks.win_form import Origin, Values
from handlers.acting import form_of, message_of, pressed, reading, writing
from handlers.showing import redraw, show
from handlers.slack_text import readable, typed
from sponsorship import one_liner, win_cards, wins
from sponsorship.local_time import local_day
from sponsorship.refusals import Refusal
from sponsorship.win_list import find
from storage.database import Database
from storage.journeys import Journey, open_journey
from storage.people import Person

log = logging.getLogger(__name__)

_TITLE_OF_MESSAGE = 150


def command(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """`/win <line>` stores the line and answers with its card; without a line, opens the form."""
    line = typed(body.get("text") or "").strip()
    if not line:
        open_new(ack, body, client, database, now)
        return
    trigger_id = body.get("trigger_id")
    with writing(body, client, database, now) as (session, person):
        key = wins.command_key(person, trigger_id) if trigger_id else None
        logged = wins.log_line(session, person, line, now(), key)
    if logged is None:
        drawn = win_needs_journey.draw(line)
    else:
        drawn = win_card.draw(win_cards.card_of(logged.win, logged.tags, logged.unsure))
        wake(person.workspace_id)
    ack(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral")


def keep(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    respond: Respond,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Log the line that was typed before there was a journey."""
    line, message = pressed(body), message_of(body)
    with writing(body, client, database, now) as (session, person):
        key = wins.message_key(person, *message)
        logged = wins.log_line(session, person, line, now(), key)
    if logged is None:
        raise Refusal("Press *Start my journey* first; your win stays here until then.")
    drawn = win_card.draw(win_cards.card_of(logged.win, logged.tags, logged.unsure))
    ack()
    if body.get("response_url"):
        respond(text=drawn.text, blocks=drawn.blocks, replace_original=True)
    wake(person.workspace_id)


def open_new(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open an empty form."""
    with reading(body, client, database, now) as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
    show(client, body, _empty(person, journey, now()))
    ack()


def open_from_message(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form filled with a message's text, or the win that was logged from it before."""
    channel_id, ts = body["channel"]["id"], body["message"]["ts"]
    with reading(body, client, database, now) as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
        earlier = wins.logged_from(session, person, wins.message_key(person, channel_id, ts))
    if earlier:
        view = win_form.draw(
            win_form.values_of(
                earlier.win,
                earlier.tags,
                Origin(win_id=earlier.win.id),
                notice="You logged this message already. Here is that win: change what you like.",
            )
        )
    elif journey:
        origin = Origin("", channel_id, ts, _permalink(client, channel_id, ts))
        view = _from_message(person, journey, origin, body["message"].get("text") or "", now())
    else:
        view = win_needs_journey.draw_form()
    show(client, body, view)
    ack()


def open_edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form of one win, with the cursor in its number when that was asked for."""
    action = body["actions"][0]
    with writing(body, client, database, now) as (session, person):
        _remember_card(session, body, person, now())
        logged = wins.own(session, person, pressed(body))
    values = win_form.values_of(
        logged.win,
        logged.tags,
        Origin(win_id=logged.win.id),
        to_number=action["action_id"] == win_form.NUMBER,
    )
    show(client, body, win_form.draw(values))
    ack()


def submit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Save the form, and draw the list below it again when it came from there."""
    view = form_of(body)
    came, filled = win_form.origin(view), win_form.read(view)
    with writing(body, client, database, now) as (session, person):
        source, key = "form", wins.form_key(person, view["id"])
        if came.message_ts:
            source, key = "message", wins.message_key(person, came.channel_id, came.message_ts)
        if came.win_id:
            wins.edit(session, person, came.win_id, filled, now())
        else:
            wins.log_form(session, person, filled, now(), source, key, came.permalink)
    if came.query and view.get("previous_view_id"):
        with database.read() as session:
            found = find(session, person, came.query, came.page, now())
        redraw(client, view["previous_view_id"], win_list.draw(found))
    ack()
    wake(person.workspace_id)


def undo(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take a win back; its card offers to restore it."""
    with writing(body, client, database, now) as (session, person):
        _remember_card(session, body, person, now())
        wins.remove(session, person, pressed(body), now())
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
    """Bring a win back."""
    with writing(body, client, database, now) as (session, person):
        _remember_card(session, body, person, now())
        wins.restore(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def _remember_card(session: Session, body: dict[str, Any], person: Person, now: datetime) -> None:
    """Keep hold of an only-you card while Slack lets us replace it."""
    url = body.get("response_url")
    if body["container"].get("is_ephemeral") and url:
        channel_id, ts = message_of(body)
        win_cards.pressed(session, person, pressed(body), channel_id, ts, url, now)


def _empty(person: Person, journey: Journey | None, now: datetime) -> View:
    if journey is None:
        return win_needs_journey.draw_form()
    today = local_day(now, person.zone)
    return win_form.draw(Values(Origin(), today, journey.win_visibility))


def _from_message(
    person: Person, journey: Journey, origin: Origin, text: str, now: datetime
) -> View:
    """The form with what a message says; the text goes in whole as far as a field holds it."""
    said_at = datetime.fromtimestamp(float(origin.message_ts), UTC)
    day = min(local_day(said_at, person.zone), local_day(now, person.zone))
    text = shorten(readable(text).strip(), wins.TEXT_LIMIT)
    title = shorten(text.partition("\n")[0], _TITLE_OF_MESSAGE)
    reading = one_liner.read(text, day)
    return win_form.draw(
        Values(
            origin,
            reading.happened_on or day,
            journey.win_visibility,
            title=title,
            change="" if title == text else text,
            number=win_form.typed_number(reading.metric),
            tags=", ".join(reading.tags),
        )
    )


def _permalink(client: WebClient, channel_id: str, ts: str) -> str:
    """Slack's link to a message; empty in a conversation that we are not in."""
    try:
        link: str = client.chat_getPermalink(channel=channel_id, message_ts=ts)["permalink"]
    except (SlackApiError, SlackClientError, OSError) as refused:
        log.info("no permalink", extra={"error": type(refused).__name__})
        return ""
    return link
