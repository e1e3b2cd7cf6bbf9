"""The buttons of a check-in's prompt."""

from blocks.checkins import checkin_form, checkin_prompt
from handlers.request import Request
from sponsorship.checkins import answers, periods


def open_prompted(request: Request) -> None:
    """Open the form of the period that a message is about."""
    period_id = checkin_prompt.period_of(request.body["actions"][0])
    with request.writing() as (session, person):
        form = answers.form(session, person, period_id, request.now())
    request.show(checkin_form.draw(form))
    request.ack()


def skip(request: Request) -> None:
    """Leave the period without an answer."""
    with request.writing() as (session, person):
        period_id = checkin_prompt.period_of(request.body["actions"][0])
        periods.skip(session, person, period_id, request.now())
    request.done()


def snooze(request: Request) -> None:
    """Ask again later."""
    action = request.body["actions"][0]
    period_id, how_long = checkin_prompt.period_of(action), checkin_prompt.snooze_of(action)
    with request.writing() as (session, person):
        periods.snooze(session, person, period_id, how_long, request.now())
    request.done()
