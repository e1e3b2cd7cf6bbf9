"""People: meeting them, and keeping what Slack says about them up to date."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from sponsorship.changes import PersonChanged, changed
from sponsorship.people.rules import PeopleAudit, said_of
from storage.database import insert_once
from storage.delivery.deliveries import cancel_pending
from storage.people.people import Person, person_by_slack_id
from storage.workspaces.audit import note
from storage.workspaces.events import first_time
from storage.workspaces.workspaces import known_workspace


def meet(
    session: Session,
    workspace_id: str,
    slack_id: str,
    profile: dict[str, Any] | None,
    now: datetime,
) -> Person:
    """Return the person, created when new, updated from Slack's user object when given.

    Two processes may meet them at the same moment.
    """
    workspace = known_workspace(session, workspace_id, now)
    person = person_by_slack_id(session, workspace_id, slack_id)
    if person is None:
        fresh = Person(
            workspace_id=workspace_id, slack_id=slack_id, zone=workspace.zone, created_at=now
        )
        insert_once(session, Person, fresh.model_dump())
        person = person_by_slack_id(session, workspace_id, slack_id)
        assert person is not None
    if profile is not None:
        _read_profile(person, profile, now)
    session.flush()
    return person


def _read_profile(person: Person, profile: dict[str, Any], now: datetime) -> None:
    """Take over name, zone, locale and deactivation from Slack's user object."""
    for name, value in said_of(person, profile, now).items():
        setattr(person, name, value)
    person.profile_read_at = now


def is_news(
    session: Session, workspace_id: str, slack_id: str, profile: dict[str, Any], now: datetime
) -> bool:
    """Whether Slack says something new that we keep; strangers stay strangers.

    It tells of every change of a profile, and most are of a status or a picture.
    """
    person = person_by_slack_id(session, workspace_id, slack_id)
    return person is not None and bool(said_of(person, profile, now))


def described(
    session: Session,
    workspace_id: str,
    slack_id: str,
    profile: dict[str, Any],
    event_id: str,
    now: datetime,
) -> None:
    """Keep what Slack says about somebody we know.

    What waits for somebody who left the company is cancelled.
    """
    person = person_by_slack_id(session, workspace_id, slack_id)
    if person is None or not first_time(session, workspace_id, event_id, now):
        return
    before = person.name, person.deactivated
    _read_profile(person, profile, now)
    if person.deactivated and not before[1]:
        cancel_pending(session, workspace_id, now, person.id)
        note(session, workspace_id, now, None, PeopleAudit.DEACTIVATED, person.id)
    is_called_otherwise = before != (person.name, person.deactivated)
    changed(session, PersonChanged(workspace_id, now, person.id, is_called_otherwise))
