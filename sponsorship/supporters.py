"""Supporters: who was asked, who agreed, and what that lets them see."""

from sqlmodel import Session

from sponsorship.journeys import OPEN
from sponsorship.visibility import Reader
from storage.journeys import Journey, Supporter, supporter, supporters
from storage.people import Person, people_by_ids
from storage.types import Consent


def reader(session: Session, journey: Journey, person: Person) -> Reader:
    """The facts, read afresh, that decide what of this journey the person may see."""
    present = journey.workspace_id == person.workspace_id and not person.deactivated
    return Reader(
        same_workspace=present,
        is_owner=present and journey.member_id == person.id,
        is_agreed_supporter=agreed_supporter(session, journey, person) is not None,
        is_lead=present and person.is_lead,
    )


def agreed_supporter(session: Session, journey: Journey, person: Person) -> Supporter | None:
    """The person's place on the journey's map, while their yes stands and the journey is open."""
    if (
        journey.status not in OPEN
        or person.deactivated
        or person.workspace_id != journey.workspace_id
    ):
        return None
    found = supporter(session, journey.workspace_id, journey.id, person.id)
    return found if found is not None and found.consent is Consent.AGREED else None


def is_agreed(session: Session, journey: Journey, person: Person) -> bool:
    """Whether the person may see what the member shares with supporters."""
    return agreed_supporter(session, journey, person) is not None


def agreed_supporters(session: Session, journey: Journey) -> list[Supporter]:
    """Everyone whose yes stands, oldest first; nobody once the journey is closed."""
    if journey.status not in OPEN:
        return []
    agreed = [
        it
        for it in supporters(session, journey.workspace_id, journey.id)
        if it.consent is Consent.AGREED
    ]
    people = people_by_ids(session, journey.workspace_id, [it.person_id for it in agreed])
    return [it for it in agreed if it.person_id in people and not people[it.person_id].deactivated]
