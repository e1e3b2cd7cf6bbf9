"""Endorse, offer help, ask: the digest's buttons, and what comes after them."""

from datetime import timedelta

from blocks.advocacy import endorse_form, offer_form, question_answer_form, question_form
from handlers.request import Request
from sponsorship.advocacy import endorsements, offers, questions, support
from sponsorship.advocacy.rules import default_end
from sponsorship.time.local_time import local_day
from storage.people.people import Person


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
        endorsements.endorse(
            session,
            person,
            typed.digest_id,
            typed.quote,
            typed.scope,
            typed.expires_on,
            _key(request, person),
            request.now(),
        )
    request.done()


def withdraw_endorsement(request: Request) -> None:
    """Take a quote back."""
    with request.writing() as (session, person):
        endorsements.withdraw_endorsement(session, person, request.pressed(), request.now())
    request.done()


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
        offers.offer(
            session,
            person,
            typed.digest_id,
            typed.text,
            typed.due_on,
            _key(request, person),
            request.now(),
        )
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


def open_question(request: Request) -> None:
    """Open the form for a question."""
    with request.reading() as (session, person):
        seen = support.support(session, person, request.pressed())
    request.show(question_form.draw(seen.digest.id, seen.member.name))
    request.ack()


def submit_question(request: Request) -> None:
    """Put the question to the member."""
    typed = question_form.read(request.form())
    with request.writing() as (session, person):
        key = _key(request, person)
        questions.ask(session, person, typed.digest_id, typed.text, key, request.now())
    request.done()


def open_answer(request: Request) -> None:
    """Open the form for the member's answer."""
    with request.reading() as (session, person):
        question, asker = questions.question_for(session, person, request.pressed())
    form = question_answer_form.draw(question.id, question.text, asker.name, question.answer)
    request.show(form)
    request.ack()


def submit_answer(request: Request) -> None:
    """Send the answer to who asked."""
    typed = question_answer_form.read(request.form())
    with request.writing() as (session, person):
        questions.answer(session, person, typed.question_id, typed.text, request.now())
    request.done()


def _key(request: Request, person: Person) -> str:
    """What makes a form that is submitted twice recognisable."""
    return f"form:{person.id}:{request.body['view']['id']}"[:200]
