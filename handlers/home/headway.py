"""`/headway`: settings, data, and help for everything else."""

from blocks.home import help_message
from blocks.home.help_message import Helped
from handlers.home.settings import settings_page
from handlers.privacy.data import data_page
from handlers.request import Request
from storage.journeys.journeys import open_journey
from storage.people.people import Person
from storage.supporters.supporters import supported_by
from storage.types import Consent


def command(request: Request) -> None:
    """Open settings or data; anything else is answered with help."""
    person = request.acting()
    words = str(request.body.get("text") or "").strip().lower()
    if words == "settings":
        request.show(settings_page(request, person))
        request.ack()
    elif words == "data":
        request.show(data_page(request, person))
        request.ack()
    else:
        message = help_message.draw(_helped(request, person))
        request.ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def _helped(request: Request, person: Person) -> Helped:
    with request.database.read() as session:
        places = supported_by(session, person.workspace_id, person.id)
        return Helped(
            has_journey=open_journey(session, person.workspace_id, person.id) is not None,
            supports=any(it.consent is Consent.AGREED for it in places),
            is_admin=person.is_admin,
        )
