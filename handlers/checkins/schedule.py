"""The form for when check-ins come."""

from blocks.checkins import schedule_form
from handlers.request import Request
from sponsorship.checkins import schedule


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
