"""Roles: who is admin and who leads."""

from functools import partial

from blocks.people import roles_form
from handlers.acting import chosen
from handlers.request import Request
from sponsorship.people import profile, roles
from storage.people.people import person_by_slack_id


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
    with request.writing_as(person) as session:
        meet = partial(profile.meet, session, person.workspace_id)
        admins_wanted = [meet(it, profiles.get(it), request.now()) for it in named.admins]
        leads_wanted = [meet(it, profiles.get(it), request.now()) for it in named.leads]
        roles.set_roles(session, person, admins_wanted, leads_wanted, request.now())
    request.done()
