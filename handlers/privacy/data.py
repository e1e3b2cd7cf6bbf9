"""A person's data: the page about it, the export, erasing."""

from blocks.message import View
from blocks.privacy import data_form, erased
from handlers.request import Request
from sponsorship.privacy import erase as privacy_erase
from sponsorship.privacy import export as privacy_export
from sponsorship.privacy import readers
from storage.people.people import Person


def export(request: Request) -> None:
    """Have the export sent."""
    with request.writing() as (session, person):
        privacy_export.order_export(session, person, request.now())
    request.redraw(request.form()["id"], data_form.draw_on_its_way())
    request.done()


def open_erase(request: Request) -> None:
    """Ask once more."""
    request.acting()
    request.show(data_form.draw_erase())
    request.ack()


def erase(request: Request) -> None:
    """Erase the person, and empty their App Home, which nobody is there to own any more."""
    with request.writing() as (session, person):
        privacy_erase.erase(session, person, data_form.read_erase(request.form()), request.now())
    request.ack(response_action="update", view=erased.draw_notice())
    request.client.views_publish(user_id=person.slack_id, view=erased.draw())
    request.wake(person.workspace_id)


def open_data(request: Request) -> None:
    """Open the page about the person's data."""
    person = request.acting()
    request.show(data_page(request, person))
    request.ack()


def data_page(request: Request, person: Person) -> View:
    with request.database.read() as session:
        return data_form.draw(readers.readers(session, person))
