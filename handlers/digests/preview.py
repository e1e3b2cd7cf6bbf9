"""The preview's buttons and its form."""

from blocks.digests import digest_edit_form
from handlers.request import Request
from sponsorship.digests import decisions


def post_as_is(request: Request) -> None:
    """The member's yes, also after a hold."""
    with request.writing() as (session, person):
        decisions.approve(session, person, request.pressed(), request.now())
    request.done()


def hold(request: Request) -> None:
    """Not this week."""
    with request.writing() as (session, person):
        decisions.hold(session, person, request.pressed(), request.now())
    request.done()


def post_now(request: Request) -> None:
    """A late yes."""
    with request.writing() as (session, person):
        decisions.post_now(session, person, request.pressed(), request.now())
    request.done()


def open_edit(request: Request) -> None:
    """Open the form that chooses what the digest shows."""
    with request.reading() as (session, person):
        choice = decisions.choice(session, person, request.pressed(), request.now())
    request.show(digest_edit_form.draw(choice))
    request.ack()


def submit_edit(request: Request) -> None:
    """Take the choice over; the preview is drawn again."""
    edited = digest_edit_form.read(request.form())
    with request.writing() as (session, person):
        decisions.edit(session, person, edited, request.now())
    request.done()
