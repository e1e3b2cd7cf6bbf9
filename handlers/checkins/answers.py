"""Answering a check-in, and looking back."""

from blocks.checkins import checkin_form, checkin_history
from handlers.request import Request
from sponsorship.checkins import answers, periods


def open_running(request: Request) -> None:
    """Open the form of the running period: `/checkin` and the Home tab's button."""
    with request.writing() as (session, person):
        period = periods.running_period(session, person, request.now())
        form = answers.form(session, person, period.id, request.now())
    request.show(checkin_form.draw(form))
    request.ack()


def submit(request: Request) -> None:
    """Keep the answer."""
    period_id, entry = checkin_form.period_of(request.form()), checkin_form.read(request.form())
    with request.writing() as (session, person):
        answers.answer(session, person, period_id, entry, request.now())
    request.done()


def open_history(request: Request) -> None:
    """Open the latest page of past check-ins."""
    with request.reading() as (session, person):
        history = answers.history(session, person, 0)
    request.show(checkin_history.draw(history))
    request.ack()


def turn_history(request: Request) -> None:
    """Turn to another page of past check-ins."""
    page = checkin_history.page_of(request.body["actions"][0])
    with request.reading() as (session, person):
        history = answers.history(session, person, page)
    request.redraw(request.form()["id"], checkin_history.draw(history))
    request.ack()
