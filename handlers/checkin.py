"""Check-ins: answered, skipped, snoozed, looked back at, and when they come."""

from blocks.checkins import checkin_form, checkin_history, checkin_prompt, schedule_form
from handlers.request import Request
from sponsorship.checkins import answers, blockers, periods, schedule


def open_running(request: Request) -> None:
    """Open the form of the running period: `/checkin` and the Home tab's button."""
    with request.writing() as (session, person):
        period = periods.running_period(session, person, request.now())
        form = answers.form(session, person, period.id, request.now())
    request.show(checkin_form.draw(form))
    request.ack()


def open_asked(request: Request) -> None:
    """Open the form of the period that a message is about."""
    period_id = checkin_prompt.period_of(request.body["actions"][0])
    with request.writing() as (session, person):
        form = answers.form(session, person, period_id, request.now())
    request.show(checkin_form.draw(form))
    request.ack()


def submit(request: Request) -> None:
    """Keep the answer."""
    period_id, entry = checkin_form.period_of(request.form()), checkin_form.read(request.form())
    with request.writing() as (session, person):
        answers.answer(session, person, period_id, entry, request.now())
    request.done()


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


def open_times(request: Request) -> None:
    """Open the form for when check-ins come."""
    with request.reading() as (session, person):
        settings = schedule.settings_of(session, person)
    request.show(schedule_form.draw(settings))
    request.ack()


def submit_times(request: Request) -> None:
    """Keep when check-ins come, working days and quiet hours."""
    chosen = schedule_form.read(request.form())
    with request.writing() as (session, person):
        schedule.change_times(session, person, chosen, request.now())
    request.done()
