"""Offers of help: the form, and what becomes of one."""

from datetime import timedelta

from blocks.advocacy import offer_form
from handlers.request import Request, form_key
from sponsorship.advocacy import offers, support
from sponsorship.time.local_time import local_day


def open_offer(request: Request) -> None:
    """Open the form for an offer."""
    with request.reading() as (session, person):
        seen = support.support(session, person, request.pressed())
    next_week = local_day(request.now(), person.zone) + timedelta(days=7)
    request.show(offer_form.draw(seen.digest.id, seen.member.name, next_week))
    request.ack()


def submit_offer(request: Request) -> None:
    """Keep the offer."""
    typed = offer_form.read(request.form())
    with request.writing() as (session, person):
        offers.offer(session, person, typed, form_key(request, person), request.now())
    request.done()


def accept_offer(request: Request) -> None:
    """The member takes the offer up."""
    with request.writing() as (session, person):
        offers.accept_offer(session, person, request.pressed(), request.now())
    request.done()


def decline_offer(request: Request) -> None:
    """The member does not need it."""
    with request.writing() as (session, person):
        offers.decline_offer(session, person, request.pressed(), request.now())
    request.done()


def finish_offer(request: Request) -> None:
    """The help came."""
    with request.writing() as (session, person):
        offers.finish_offer(session, person, request.pressed(), request.now())
    request.done()


def thank(request: Request) -> None:
    """The member's thank-you."""
    with request.writing() as (session, person):
        offers.thank(session, person, request.pressed(), request.now())
    request.done()


def withdraw_offer(request: Request) -> None:
    """The supporter takes their offer back."""
    with request.writing() as (session, person):
        offers.withdraw_offer(session, person, request.pressed(), request.now())
    request.done()
