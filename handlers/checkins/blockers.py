"""Resolving blockers and asks."""

from handlers.request import Request
from sponsorship.checkins import blockers


def resolve_blocker(request: Request) -> None:
    """Mark a blocker as out of the way."""
    with request.writing() as (session, person):
        blockers.resolve_blocker(session, person, request.pressed(), request.now())
    request.done()


def resolve_ask(request: Request) -> None:
    """Mark an ask as answered."""
    with request.writing() as (session, person):
        blockers.resolve_ask(session, person, request.pressed(), request.now())
    request.done()
