"""The digest: its preview's buttons, its form, its settings, and who comes into its channel."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from blocks import digest_edit_form, digest_settings_form
from handlers import channels
from handlers.acting import form_of, pressed, reading, workspace_of, writing
from handlers.showing import show
from sponsorship import digest_schedule, digests
from storage.database import Database
from storage.journeys import journeys_posting_to


def post_as_is(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The member's yes, also after a hold."""
    with writing(body, client, database, now) as (session, person):
        digests.approve(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def hold(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Not this week."""
    with writing(body, client, database, now) as (session, person):
        digests.hold(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def post_now(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """A late yes."""
    with writing(body, client, database, now) as (session, person):
        digests.post_now(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def open_edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form that chooses what the digest shows."""
    with reading(body, client, database, now) as (session, person):
        choice = digests.choice(session, person, pressed(body), now())
    show(client, body, digest_edit_form.draw(choice))
    ack()


def submit_edit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take the choice over; the preview is drawn again."""
    typed = digest_edit_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        digests.edit(
            session,
            person,
            typed.digest_id,
            typed.win_ids,
            typed.sentence,
            typed.ask_id,
            now(),
        )
    ack()
    wake(person.workspace_id)


def open_settings(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for where and when the digest is posted."""
    with reading(body, client, database, now) as (session, person):
        settings = digest_schedule.settings(session, person)
    show(client, body, digest_settings_form.draw(settings))
    ack()


def submit_settings(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    context: BoltContext,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Look at the channel, then keep where and when."""
    typed = digest_settings_form.read(form_of(body))
    with reading(body, client, database, now) as (session, person):
        digest_schedule.own_open(session, person, typed.journey_id)
    channel = None
    if typed.channel_id:
        bot = context.bot_user_id or ""
        channel = channels.look(client, typed.channel_id, person.slack_id, bot)
    with database.write() as session:
        journey = digest_schedule.own_open(session, person, typed.journey_id)
        if channel is None:
            digest_schedule.stop_schedule(session, person, journey, now())
        else:
            digest_schedule.change_schedule(
                session,
                person,
                journey,
                channel.channel_id,
                channel.is_private,
                typed.weekday,
                typed.at,
                person.zone,
                typed.preview_hours,
                typed.posts_unanswered,
                now(),
                channel_people=channel.people,
            )
    ack()
    wake(person.workspace_id)


def joined_channel(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Somebody came into a channel; if digests go there, their previews name them."""
    if body["event"]["user"] != context.bot_user_id:
        moved(body, database, now, is_inside=True)
    ack()
    wake(workspace_of(body))


def moved(
    body: dict[str, Any], database: Database, now: Callable[[], datetime], *, is_inside: bool
) -> None:
    """Somebody came into a channel or left it; most channels are no digest's."""
    event, workspace_id = body["event"], workspace_of(body)
    with database.read() as session:
        if not journeys_posting_to(session, workspace_id, event["channel"]):
            return
    with database.write() as session:
        for journey in journeys_posting_to(session, workspace_id, event["channel"]):
            digests.channel_people_changed(session, journey, event["user"], is_inside, now())
