"""`/headway`: help, settings and roles."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import data_form, help_message, roles_form, settings_form
from blocks.help_message import Helped
from blocks.message import View
from blocks.settings_form import Around, Settings
from handlers.acting import acting, chosen, form_of, reading, writing
from handlers.showing import show
from sponsorship import data, people, roles, settings
from storage.database import Database
from storage.journeys import open_journey, supported_by
from storage.people import Person, admins, person_by_id, person_by_slack_id
from storage.types import Consent

NO_ADMIN = (
    "Headway has no admin here yet. An admin or owner of this Slack workspace becomes it by "
    "opening `/headway settings`."
)
NOW_ADMIN = "*You are Headway's admin here now*, as the first admin of Slack to open settings."


def command(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open settings or data; anything else is answered with help."""
    person = acting(body, client, database, now)
    words = str(body.get("text") or "").strip().lower()
    if words == "settings":
        show(client, body, _settings(person, client, database, now))
        ack()
    elif words == "data":
        show(client, body, _data(person, database))
        ack()
    else:
        message = help_message.draw(_helped(person, database))
        ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def open_settings(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open settings."""
    person = acting(body, client, database, now)
    show(client, body, _settings(person, client, database, now))
    ack()


def submit_settings(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Save the person's settings."""
    chosen = settings_form.read(form_of(body))
    with writing(body, client, database, now) as (session, person):
        settings.save(
            session,
            person,
            chosen.quiet_from,
            chosen.quiet_until,
            chosen.working_days,
            chosen.win_visibility,
            now(),
        )
    ack()
    wake(person.workspace_id)


def open_data(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the page about the person's data."""
    person = acting(body, client, database, now)
    show(client, body, _data(person, database))
    ack()


def open_roles(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the roles, for an admin."""
    with reading(body, client, database, now) as (session, person):
        admins_now, leads_now = roles.holders(session, person)
    drawn = roles_form.Roles([it.slack_id for it in admins_now], [it.slack_id for it in leads_now])
    show(client, body, roles_form.draw(drawn))
    ack()


def submit_roles(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Grant and revoke."""
    named = roles_form.read(form_of(body))
    with reading(body, client, database, now) as (session, person):
        roles.holders(session, person)  # before anybody is looked up for somebody who may not
        new = {
            slack_id: field
            for field, ids in (("admins", named.admins), ("leads", named.leads))
            for slack_id in ids
            if person_by_slack_id(session, person.workspace_id, slack_id) is None
        }
    profiles = {slack_id: chosen(client, person, slack_id, it) for slack_id, it in new.items()}
    with database.write() as session:
        meet = partial(people.meet, session, person.workspace_id)
        admins_wanted = [meet(it, profiles.get(it), now()) for it in named.admins]
        leads_wanted = [meet(it, profiles.get(it), now()) for it in named.leads]
        roles.set_roles(session, person, admins_wanted, leads_wanted, now())
    ack()
    wake(person.workspace_id)


def _helped(person: Person, database: Database) -> Helped:
    with database.read() as session:
        places = supported_by(session, person.workspace_id, person.id)
        return Helped(
            has_journey=open_journey(session, person.workspace_id, person.id) is not None,
            supports=any(it.consent is Consent.AGREED for it in places),
            is_admin=person.is_admin,
        )


def _settings(
    person: Person, client: WebClient, database: Database, now: Callable[[], datetime]
) -> View:
    sentence = _claim(person, client, database, now)
    with database.read() as session:
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


def _claim(
    person: Person, client: WebClient, database: Database, now: Callable[[], datetime]
) -> str:
    """Make the workspace's first admin; a sentence about it, empty when there is one already."""
    with database.read() as session:
        if admins(session, person.workspace_id):
            return ""
    user = client.users_info(user=person.slack_id)["user"]
    is_slack_admin = bool(user.get("is_admin") or user.get("is_owner"))
    with database.write() as session:
        claimed = roles.claim(session, person, is_slack_admin, now())
    return NOW_ADMIN if claimed else NO_ADMIN


def _data(person: Person, database: Database) -> View:
    with database.read() as session:
        return data_form.draw(data.readers(session, person))
