"""The win form: new, from a message, edit."""

import logging
from datetime import UTC, datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from blocks.message import View, shorten
from blocks.wins import win_form, win_list, win_needs_journey
from blocks.wins.win_form import Origin
from handlers.request import Request
from handlers.slack_text import readable
from handlers.wins.card import remember_card
from sponsorship.numbers.metric import typed_number
from sponsorship.time.local_time import local_day
from sponsorship.wins import edit
from sponsorship.wins import form as win_logging
from sponsorship.wins.rules import line as one_liner
from sponsorship.wins.rules import typed as win_typed
from sponsorship.wins.rules.typed import TypedWin
from sponsorship.wins.win_list import find
from storage.journeys.journeys import Journey, open_journey
from storage.people.people import Person

log = logging.getLogger(__name__)

_TITLE_OF_MESSAGE = 150


def open_new(request: Request) -> None:
    """Open an empty form."""
    with request.reading() as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
    request.show(empty(person, journey, request.now()))
    request.ack()


def open_from_message(request: Request) -> None:
    """Open the form filled with a message's text, or the win that was logged from it before."""
    message = request.body["message"]
    channel_id, ts = request.body["channel"]["id"], message["ts"]
    with request.reading() as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
        earlier = win_logging.logged_from(
            session, person, win_typed.message_key(person, channel_id, ts)
        )
    if earlier:
        view = win_form.draw(
            win_typed.typed_again(earlier.win, earlier.tags),
            Origin(win_id=earlier.win.id),
            notice=win_form.LOGGED_ALREADY,
        )
    elif journey:
        origin = Origin("", channel_id, ts, _permalink(request.client, channel_id, ts))
        view = _from_message(person, journey, origin, message.get("text") or "", request.now())
    else:
        view = win_needs_journey.draw_form()
    request.show(view)
    request.ack()


def open_edit(request: Request) -> None:
    """Open the form of one win, with the cursor in its number when that was asked for."""
    action = request.body["actions"][0]
    with request.writing() as (session, person):
        remember_card(request, session, person)
        logged = edit.own(session, person, request.pressed())
    typed, origin = win_typed.typed_again(logged.win, logged.tags), Origin(win_id=logged.win.id)
    to_number = action["action_id"] == win_form.NUMBER
    request.show(win_form.draw(typed, origin, to_number=to_number))
    request.ack()


def submit(request: Request) -> None:
    """Save the form, and draw the list below it again when it came from there."""
    view = request.form()
    came, filled = win_form.origin(view), win_form.read(view)
    with request.writing() as (session, person):
        source, key = "form", win_typed.form_key(person, view["id"])
        if came.message_ts:
            source, key = "message", win_typed.message_key(person, came.channel_id, came.message_ts)
        if came.win_id:
            edit.edit(session, person, came.win_id, filled, request.now())
        else:
            win_logging.log_form(
                session, person, filled, request.now(), source, key, came.permalink
            )
    if came.query and view.get("previous_view_id"):
        with request.database.read() as session:
            found = find(session, person, came.query, came.page, request.now())
        request.redraw(view["previous_view_id"], win_list.draw(found))
    request.done()


def empty(person: Person, journey: Journey | None, now: datetime) -> View:
    if journey is None:
        return win_needs_journey.draw_form()
    today = local_day(now, person.zone)
    return win_form.draw(TypedWin("", today, journey.win_visibility), Origin())


def _from_message(
    person: Person, journey: Journey, origin: Origin, text: str, now: datetime
) -> View:
    """The form with what a message says; the text goes in whole as far as a field holds it."""
    said_at = datetime.fromtimestamp(float(origin.message_ts), UTC)
    day = min(local_day(said_at, person.zone), local_day(now, person.zone))
    text = shorten(readable(text).strip(), win_typed.TEXT_LIMIT)
    title = shorten(text.partition("\n")[0], _TITLE_OF_MESSAGE)
    reading = one_liner.read(text, day)
    return win_form.draw(
        TypedWin(
            title=title,
            happened_on=reading.happened_on or day,
            visibility=journey.win_visibility,
            change="" if title == text else text,
            number=typed_number(reading.metric),
            tags=", ".join(reading.tags),
        ),
        origin,
    )


def _permalink(client: WebClient, channel_id: str, ts: str) -> str:
    """Slack's link to a message; empty in a conversation that we are not in."""
    try:
        link: str = client.chat_getPermalink(channel=channel_id, message_ts=ts)["permalink"]
    except (SlackApiError, SlackClientError, OSError) as refused:
        log.info("no permalink", extra={"error": type(refused).__name__})
        return ""
    return link
