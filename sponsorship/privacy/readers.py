"""Who can see what a person wrote."""

from sqlmodel import Session

from sponsorship.privacy.rules import WhoReads
from sponsorship.supporters.consent import agreed_supporters
from storage.journeys.journeys import open_journey
from storage.people.people import Person, leads, people_by_ids


def readers(session: Session, person: Person) -> WhoReads:
    """The people who can see what the person shares, at this moment."""
    journey = open_journey(session, person.workspace_id, person.id)
    agreed = agreed_supporters(session, journey) if journey else []
    people = people_by_ids(session, person.workspace_id, [it.person_id for it in agreed])
    return WhoReads(
        supporters=[people[it.person_id].name for it in agreed],
        leads=[it.name for it in leads(session, person.workspace_id) if it.id != person.id],
        digest_channel_id=journey.digest_channel_id if journey else None,
        digest_channel_is_private=journey.digest_channel_is_private if journey else True,
    )
