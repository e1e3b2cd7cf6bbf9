"""A supporter's yes, no and goodbye."""

from handlers.request import Request
from sponsorship.supporters import consent


def agree(request: Request) -> None:
    """The person's yes."""
    with request.writing() as (session, person):
        consent.answer(session, person, request.pressed(), True, request.now())
    request.done()


def decline(request: Request) -> None:
    """The person's no."""
    with request.writing() as (session, person):
        consent.answer(session, person, request.pressed(), False, request.now())
    request.done()


def leave(request: Request) -> None:
    """The person's goodbye."""
    with request.writing() as (session, person):
        consent.leave(session, person, request.pressed(), request.now())
    request.done()
