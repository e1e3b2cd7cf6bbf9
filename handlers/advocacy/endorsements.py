"""Endorsements: the form, and taking one back."""

from blocks.advocacy import endorse_form
from handlers.request import Request, form_key
from sponsorship.advocacy import endorsements, support
from sponsorship.advocacy.rules import default_end
from sponsorship.time.local_time import local_day


def open_endorse(request: Request) -> None:
    """Open the form for a quote."""
    with request.reading() as (session, person):
        seen = support.support(session, person, request.pressed())
    ends = default_end(local_day(request.now(), person.zone))
    request.show(endorse_form.draw(seen.digest.id, seen.member.name, ends))
    request.ack()


def submit_endorse(request: Request) -> None:
    """Keep the quote."""
    typed = endorse_form.read(request.form())
    with request.writing() as (session, person):
        key = form_key(request, person)
        endorsements.endorse(session, person, typed, key, request.now())
    request.done()


def withdraw_endorsement(request: Request) -> None:
    """Take a quote back."""
    with request.writing() as (session, person):
        endorsements.withdraw_endorsement(session, person, request.pressed(), request.now())
    request.done()
