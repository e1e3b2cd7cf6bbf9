"""A person's settings."""

from blocks.home import settings_form
from blocks.home.settings_form import Around
from blocks.message import View
from handlers.request import Request
from sponsorship.home import settings
from sponsorship.home.rules import PersonSettings
from sponsorship.people import roles
from sponsorship.people.rules import working_time
from storage.journeys.journeys import open_journey
from storage.people.people import Person, admins, person_by_id


def open_settings(request: Request) -> None:
    """Open settings."""
    person = request.acting()
    request.show(settings_page(request, person))
    request.ack()


def submit_settings(request: Request) -> None:
    """Save the person's settings."""
    chosen = settings_form.read(request.form())
    with request.writing() as (session, person):
        settings.save(session, person, chosen, request.now())
    request.done()


def settings_page(request: Request, person: Person) -> View:
    claimed = _claim(request, person)
    with request.database.read() as session:
        here = person_by_id(session, person.workspace_id, person.id) or person
        journey = open_journey(session, here.workspace_id, here.id)
    return settings_form.draw(
        PersonSettings(working_time(here), journey.win_visibility if journey else None),
        Around(here.zone, journey.id if journey else None, here.is_admin, claimed),
    )


def _claim(request: Request, person: Person) -> bool | None:
    """Make the workspace's first admin; whether that was done, None when there is one already."""
    with request.database.read() as session:
        if admins(session, person.workspace_id):
            return None
    user = request.client.users_info(user=person.slack_id)["user"]
    is_slack_admin = bool(user.get("is_admin") or user.get("is_owner"))
    with request.database.write() as session:
        return roles.claim(session, person, is_slack_admin, request.now())
