"""The page about a person's data."""

from blocks.message import View
from blocks.privacy import data_form
from handlers.request import Request
from sponsorship.privacy import readers
from storage.people.people import Person


def open_data(request: Request) -> None:
    """Open the page about the person's data."""
    person = request.acting()
    request.show(data_page(request, person))
    request.ack()


def data_page(request: Request, person: Person) -> View:
    with request.database.read() as session:
        return data_form.draw(readers.readers(session, person))
