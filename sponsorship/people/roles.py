"""Roles: who is admin of Headway in a workspace, and who leads the programme."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import HomeNarrowed, changed
from sponsorship.people.rules import PeopleAudit, PersonRefused
from sponsorship.refusals import Refusal
from storage.people.people import Person, admins, leads, person_by_id, role_holders
from storage.workspaces.audit import note
from storage.workspaces.workspaces import lock_workspace


def claim(session: Session, person: Person, is_slack_admin: bool, now: datetime) -> bool:
    """Make the workspace's first admin: an admin or owner of Slack, while there is none here.

    Returns whether the person became it.
    """
    lock_workspace(session, person.workspace_id)
    if not is_slack_admin or admins(session, person.workspace_id):
        return False
    first = person_by_id(session, person.workspace_id, person.id)
    assert first is not None
    first.is_admin = True
    note(
        session,
        person.workspace_id,
        now,
        person.id,
        PeopleAudit.ROLE_CLAIMED,
        person.id,
        role="admin",
    )
    return True


def holders(session: Session, actor: Person) -> tuple[Sequence[Person], Sequence[Person]]:
    """Admins and leads, for an admin to change."""
    _check(session, actor)
    return admins(session, actor.workspace_id), leads(session, actor.workspace_id)


def set_roles(
    session: Session,
    actor: Person,
    admins_wanted: Sequence[Person],
    leads_wanted: Sequence[Person],
    now: datetime,
) -> None:
    """Grant and revoke until these, and no others, hold the roles.

    Raises Refusal for anybody but an admin, when no admin would be left, and for somebody
    whose account is deactivated.
    """
    lock_workspace(session, actor.workspace_id)
    _check(session, actor)
    for field, wanted in (("admins", admins_wanted), ("leads", leads_wanted)):
        for person in wanted:
            if person.workspace_id != actor.workspace_id or person.deactivated:
                raise Refusal(PersonRefused.NO_ROLE, field, name=person.name)
    if not admins_wanted:
        raise Refusal(PersonRefused.NO_ADMIN_LEFT, "admins")
    admin_ids = {it.id for it in admins_wanted}
    lead_ids = {it.id for it in leads_wanted}
    for person in role_holders(session, actor.workspace_id, admin_ids | lead_ids):
        for role, had, has in (
            ("admin", person.is_admin, person.id in admin_ids),
            ("lead", person.is_lead, person.id in lead_ids),
        ):
            if had != has:
                action = PeopleAudit.ROLE_GRANTED if has else PeopleAudit.ROLE_REVOKED
                note(session, actor.workspace_id, now, actor.id, action, person.id, role=role)
        person.is_admin = person.id in admin_ids
        person.is_lead = person.id in lead_ids
        changed(session, HomeNarrowed(actor.workspace_id, now, person.id))


def _check(session: Session, actor: Person) -> None:
    """The role as it is now, not as it was when the form was opened."""
    fresh = person_by_id(session, actor.workspace_id, actor.id)
    if fresh is None or not fresh.is_admin:
        raise Refusal(PersonRefused.NOT_ADMIN)
