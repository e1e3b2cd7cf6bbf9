"""Days on which a person is away."""

from blocks.message import View
from blocks.people import away_form
from handlers.request import Request
from sponsorship.people import away
from sponsorship.time.local_time import local_day
from storage.people.people import Person


def open_form(request: Request) -> None:
    """Open the form, from today on, with the days that are set already."""
    person = request.acting()
    request.show(_form(request, person))
    request.ack()


def submit(request: Request) -> None:
    """Keep the away range."""
    chosen = away_form.read(request.form())
    with request.writing() as (session, person):
        away.set_away(session, person, chosen, request.now())
    request.done()


def remove(request: Request) -> None:
    """Take an away range back."""
    with request.writing() as (session, person):
        away.remove_away(session, person, request.pressed(), request.now())
    in_view = request.body["container"]["type"] == "view"
    if in_view and request.form()["callback_id"] == away_form.CALLBACK:
        request.redraw(request.form()["id"], _form(request, person))
    request.done()


def _form(request: Request, person: Person) -> View:
    now = request.now()
    with request.database.read() as session:
        coming = away.coming(session, person, now)
    return away_form.draw(local_day(now, person.zone), coming)
