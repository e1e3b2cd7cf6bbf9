"""Emoji on a digest, and the admins' form for what they mean."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import reaction_map_form
from handlers.acting import form_of, reading, workspace_of, writing
from handlers.showing import show
from sponsorship import reactions
from storage.database import Database
from storage.digests import Digest, digest_by_message


def added(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take down an emoji on a digest; on anything else it is nobody's business."""
    event, digest = body["event"], _digest(body, database)
    if digest is not None:
        with writing(body, client, database, now) as (session, person):
            reactions.added(session, person, digest.id, event["reaction"], event["event_ts"], now())
        wake(person.workspace_id)
    ack()


def removed(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Take it back."""
    event, digest = body["event"], _digest(body, database)
    if digest is not None:
        with writing(body, client, database, now) as (session, person):
            reactions.removed(
                session, person, digest.id, event["reaction"], event["event_ts"], now()
            )
        wake(person.workspace_id)
    ack()


def open_map(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form for the meanings."""
    with reading(body, client, database, now) as (session, person):
        meanings = reactions.meanings_for(session, person)
    show(client, body, reaction_map_form.draw(meanings))
    ack()


def submit_map(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Keep the meanings."""
    typed = reaction_map_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        reactions.change_meanings(session, person, typed, now())
    ack()


def _digest(body: dict[str, Any], database: Database) -> Digest | None:
    item = body["event"]["item"]
    if item.get("type") != "message":
        return None
    with database.read() as session:
        return digest_by_message(session, workspace_of(body), item["channel"], item["ts"])
