"""`/headway`: help, settings and roles."""

from functools import partial

from blocks.home import help_message, settings_form
from blocks.home.help_message import Helped
from blocks.home.settings_form import Around, Settings
from blocks.message import View
from blocks.people import roles_form
from blocks.privacy import data_form
from handlers.acting import chosen
from handlers.request import Request
from sponsorship.home import settings
from sponsorship.people import profile, roles
from sponsorship.privacy import readers
from storage.journeys.journeys import open_journey
from storage.people.people import Person, admins, person_by_id, person_by_slack_id
from storage.supporters.supporters import supported_by
from storage.types import Consent

NO_ADMIN = (
    "Headway has no admin here yet. An admin or owner of this Slack workspace becomes it by "
    "opening `/headway settings`."
)
NOW_ADMIN = "*You are Headway's admin here now*, as the first admin of Slack to open settings."


def command(request: Request) -> None:
    """Open settings or data; anything else is answered with help."""
    person = request.acting()
    words = str(request.body.get("text") or "").strip().lower()
    if words == "settings":
        request.show(_settings(request, person))
        request.ack()
    elif words == "data":
        request.show(_data(request, person))
        request.ack()
    else:
        message = help_message.draw(_helped(request, person))
        request.ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def open_settings(request: Request) -> None:
    """Open settings."""
    person = request.acting()
    request.show(_settings(request, person))
    request.ack()


def submit_settings(request: Request) -> None:
    """Save the person's settings."""
    chosen = settings_form.read(request.form())
    with request.writing() as (session, person):
        settings.save(
            session,
            person,
            chosen.quiet_from,
            chosen.quiet_until,
            chosen.working_days,
            chosen.win_visibility,
            request.now(),
        )
    request.done()


def open_data(request: Request) -> None:
    """Open the page about the person's data."""
    person = request.acting()
    request.show(_data(request, person))
    request.ack()


def open_roles(request: Request) -> None:
    """Open the roles, for an admin."""
    with request.reading() as (session, person):
        admins_now, leads_now = roles.holders(session, person)
    drawn = roles_form.Roles([it.slack_id for it in admins_now], [it.slack_id for it in leads_now])
    request.show(roles_form.draw(drawn))
    request.ack()


def submit_roles(request: Request) -> None:
    """Grant and revoke."""
    named = roles_form.read(request.form())
    with request.reading() as (session, person):
        roles.holders(session, person)  # before anybody is looked up for somebody who may not
        new = {
            slack_id: field
            for field, ids in (("admins", named.admins), ("leads", named.leads))
            for slack_id in ids
            if person_by_slack_id(session, person.workspace_id, slack_id) is None
        }
    profiles = {
        slack_id: chosen(request.client, person, slack_id, it) for slack_id, it in new.items()
    }
    with request.database.write() as session:
        meet = partial(profile.meet, session, person.workspace_id)
        admins_wanted = [meet(it, profiles.get(it), request.now()) for it in named.admins]
        leads_wanted = [meet(it, profiles.get(it), request.now()) for it in named.leads]
        roles.set_roles(session, person, admins_wanted, leads_wanted, request.now())
    request.done()


def _helped(request: Request, person: Person) -> Helped:
    with request.database.read() as session:
        places = supported_by(session, person.workspace_id, person.id)
        return Helped(
            has_journey=open_journey(session, person.workspace_id, person.id) is not None,
            supports=any(it.consent is Consent.AGREED for it in places),
            is_admin=person.is_admin,
        )


def _settings(request: Request, person: Person) -> View:
    sentence = _claim(request, person)
    with request.database.read() as session:
        here = person_by_id(session, person.workspace_id, person.id) or person
        journey = open_journey(session, here.workspace_id, here.id)
    return settings_form.draw(
        Settings(
            here.quiet_from,
            here.quiet_until,
            here.working_days,
            journey.win_visibility if journey else None,
        ),
        Around(here.zone, journey.id if journey else None, here.is_admin, sentence),
    )


def _claim(request: Request, person: Person) -> str:
    """Make the workspace's first admin; a sentence about it, empty when there is one already."""
    with request.database.read() as session:
        if admins(session, person.workspace_id):
            return ""
    user = request.client.users_info(user=person.slack_id)["user"]
    is_slack_admin = bool(user.get("is_admin") or user.get("is_owner"))
    with request.database.write() as session:
        claimed = roles.claim(session, person, is_slack_admin, request.now())
    return NOW_ADMIN if claimed else NO_ADMIN


def _data(request: Request, person: Person) -> View:
    with request.database.read() as session:
        return data_form.draw(readers.readers(session, person))
