"""What Slack tells about people and the workspace: profiles, first meetings, uninstalling."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from sponsorship import checkins, home
from sponsorship.home_content import Home, content
from sponsorship.people import read_profile
from sponsorship.sending import Composed, Post
from storage.delivery.deliveries import Delivery, cancel_pending, enqueue
from storage.people.people import Person, person_by_id, person_by_slack_id
from storage.supporters.supporters import members_supported
from storage.workspaces.audit import note
from storage.workspaces.events import first_time
from storage.workspaces.workspaces import workspace_by_id

WELCOME = "welcome"


def opened_home(session: Session, person: Person, now: datetime) -> Home:
    """Note that the person has an App Home to keep up to date, greet them once, and read it."""
    here = person_by_id(session, person.workspace_id, person.id)
    workspace = workspace_by_id(session, person.workspace_id)
    assert here is not None
    assert workspace is not None
    here.home_opened_at = now
    workspace.uninstalled_at = None
    if here.welcomed_at is None:
        enqueue(
            session,
            here.workspace_id,
            key=f"welcome:{here.id}",
            kind=WELCOME,
            subject_id=here.id,
            person_id=here.id,
            now=now,
        )
    session.flush()
    return content(session, here, now)


def compose_welcome(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The person's name, unless they were greeted before."""
    person = person_by_id(session, delivery.workspace_id, delivery.subject_id)
    if person is None or person.welcomed_at is not None:
        return None
    return Post(person.name)


def welcomed(session: Session, delivery: Delivery, now: datetime) -> None:
    """Greeted once is greeted for good."""
    person = person_by_id(session, delivery.workspace_id, delivery.subject_id)
    if person is not None:
        person.welcomed_at = now


def changed(
    session: Session,
    workspace_id: str,
    slack_id: str,
    profile: dict[str, Any],
    event_id: str,
    now: datetime,
) -> None:
    """Take over what Slack says of somebody we know; strangers stay strangers.

    What waits for somebody who left the company is cancelled.
    """
    person = person_by_slack_id(session, workspace_id, slack_id)
    if person is None or not first_time(session, workspace_id, event_id, now):
        return
    before = person.name, person.deactivated
    read_profile(person, profile, now)
    if person.deactivated and not before[1]:
        cancel_pending(session, workspace_id, now, person.id)
        note(session, workspace_id, now, None, "person.deactivated", person.id)
    checkins.zone_changed(session, person, now)
    home.refresh(session, person, now)
    if before != (person.name, person.deactivated):
        for member in members_supported(session, workspace_id, person.id):
            home.refresh(session, member, now)
