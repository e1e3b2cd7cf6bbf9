"""Emoji on a digest, and the admins' form for what they mean."""

from collections.abc import Callable

from blocks.digests import reaction_map_form
from handlers.request import Request
from sponsorship.digests import reactions
from storage.digests.digests import Digest, digest_by_message


def added(request: Request) -> None:
    """Keep an emoji on a digest; reactions to anything else are ignored."""
    _note(request, reactions.added)


def removed(request: Request) -> None:
    """Take it back."""
    _note(request, reactions.removed)


def open_map(request: Request) -> None:
    """Open the form for the meanings."""
    with request.reading() as (session, person):
        meanings = reactions.meanings_for(session, person)
    request.show(reaction_map_form.draw(meanings))
    request.ack()


def submit_map(request: Request) -> None:
    """Keep the meanings."""
    typed = reaction_map_form.read(request.form())
    with request.writing() as (session, person):
        reactions.change_meanings(session, person, typed, request.now())
    request.ack()


def _note(request: Request, note: Callable[..., object]) -> None:
    event, digest = request.body["event"], _digest(request)
    if digest is not None:
        with request.writing() as (session, person):
            note(session, person, digest.id, event["reaction"], event["event_ts"], request.now())
        request.wake(person.workspace_id)
    request.ack()


def _digest(request: Request) -> Digest | None:
    item = request.body["event"]["item"]
    if item.get("type") != "message":
        return None
    with request.database.read() as session:
        return digest_by_message(session, request.workspace_id, item["channel"], item["ts"])
