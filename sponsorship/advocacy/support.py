"""What supporters do for a member: endorse, offer help, put questions; and what the member answers.

Only people who agreed to support the journey may, and never the member themselves. Each thing
stands in the direct messages of both: of the one who said it, to take it back or to see what
became of it, and of the one it is for. A form sent twice is one thing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from sponsorship.advocacy import messages
from sponsorship.advocacy.rules import AdvocacyMessage, AdvocacyRefused, Occasion
from sponsorship.changes import DigestAnswered, HomeNarrowed, HomeWaits, changed
from sponsorship.refusals import Refusal
from sponsorship.supporters.consent import agreed_supporter
from storage.digests.digests import Digest, digest_by_id
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, person_by_id
from storage.supporters.supporters import Supporter


@dataclass(frozen=True, slots=True)
class Support:
    """A posted digest, seen by somebody who may speak for its member."""

    digest: Digest
    journey: Journey
    supporter: Supporter
    member: Person


def support(session: Session, person: Person, digest_id: str) -> Support:
    """The digest for an agreed supporter; raises Refusal, with a way in, for anybody else."""
    digest = digest_by_id(session, person.workspace_id, digest_id)
    journey = digest and journey_by_id(session, person.workspace_id, digest.journey_id)
    member = journey and person_by_id(session, person.workspace_id, journey.member_id)
    if digest is None or not journey or not member or digest.ts is None:
        raise Refusal(AdvocacyRefused.NO_DIGEST)
    if person.id == member.id:
        raise Refusal(AdvocacyRefused.OWN_DIGEST)
    place = agreed_supporter(session, journey, person)
    if place is None:
        raise Refusal(AdvocacyRefused.NO_SUPPORTER, name=member.name)
    return Support(digest, journey, place, member)


def told(
    session: Session, kind: str, subject_id: str, seen: Support, person: Person, now: datetime
) -> None:
    """Tell the member and show the supporter what they said."""
    messages.post(session, seen.member, kind, subject_id, Occasion.TOLD, now)
    messages.post(session, person, kind, subject_id, Occasion.OWN, now)
    changed(session, DigestAnswered(person.workspace_id, now, seen.digest.id))
    if kind != AdvocacyMessage.ENDORSEMENT:
        changed(session, HomeWaits(person.workspace_id, now, seen.member.id))


def answered(
    session: Session,
    kind: str,
    subject_id: str,
    occasion: Occasion,
    place: Supporter,
    member: Person,
    now: datetime,
) -> None:
    """Tell the supporter in a message of its own; everything shown before follows."""
    messages.redraw(session, member.workspace_id, kind, subject_id, now)
    supporter = person_by_id(session, member.workspace_id, place.person_id)
    if supporter is not None:
        messages.post(session, supporter, kind, subject_id, occasion, now)
        changed(session, HomeWaits(member.workspace_id, now, supporter.id))


def taken_back(
    session: Session, kind: str, subject_id: str, journey_id: str, person: Person, now: datetime
) -> None:
    """A supporter's words are gone from everything that shows them, the member's Home included."""
    messages.redraw(session, person.workspace_id, kind, subject_id, now)
    journey = journey_by_id(session, person.workspace_id, journey_id)
    if journey is not None:
        changed(session, HomeNarrowed(person.workspace_id, now, journey.member_id))
