"""Opening App Home for the first time, and the greeting that follows."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.home.home import content
from sponsorship.home.rules import Home, HomeMessage
from storage.delivery.deliveries import Delivery, enqueue
from storage.people.people import Person, person_by_id
from storage.workspaces.workspaces import workspace_by_id


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
            kind=HomeMessage.WELCOME,
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
    """Note that the person was greeted: that happens once."""
    person = person_by_id(session, delivery.workspace_id, delivery.subject_id)
    if person is not None:
        person.welcomed_at = now
