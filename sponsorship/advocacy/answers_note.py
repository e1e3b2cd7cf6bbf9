"""The one note that tells a member who answered their digest, at most once a day."""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from sponsorship.advocacy.rules import AdvocacyMessage, Answered, AnswersNote
from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.people.quiet_hours import may_disturb_at
from sponsorship.time.local_time import local_day, to_utc
from storage.advocacy.endorsements import endorsements_of
from storage.advocacy.offers import offers_of
from storage.advocacy.questions import questions_of
from storage.delivery.deliveries import Delivery, enqueue
from storage.digests.digests import Digest, digest_by_id
from storage.digests.reactions import reactions_of
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import people_by_ids, person_by_id
from storage.types import Meaning

MORNING = time(9, 0)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def plan(session: Session, digest: Digest, journey: Journey, now: datetime) -> None:
    """Have the member told on their next working morning; once however much comes until then."""
    member = person_by_id(session, journey.workspace_id, journey.member_id)
    if member is None:
        return
    tomorrow = local_day(now, member.zone) + _DAY
    due_at = may_disturb_at(session, member, to_utc(tomorrow, MORNING, member.zone))
    enqueue(
        session,
        digest.workspace_id,
        key=f"digest-answers:{digest.id}:{local_day(due_at, member.zone)}",
        kind=AdvocacyMessage.DIGEST_ANSWERS,
        subject_id=digest.id,
        person_id=member.id,
        now=now,
        due_at=due_at,
        expires_after=_WEEK,
    )


def told(session: Session, delivery: Delivery, drawn_at: datetime) -> None:
    """The member knows of everything that came until the note was drawn."""
    digest = digest_by_id(session, delivery.workspace_id, delivery.subject_id)
    if digest is not None:
        digest.reported_at = max(digest.reported_at or drawn_at, drawn_at)


def compose(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """What came since the last note; None when it was all taken back or told already."""
    digest = digest_by_id(session, delivery.workspace_id, delivery.subject_id)
    journey = digest and journey_by_id(session, digest.workspace_id, digest.journey_id)
    if digest is None or not journey or journey.member_id != delivery.person_id:
        return None
    said: dict[str, set[Meaning]] = {}
    for reaction in reactions_of(session, digest.workspace_id, digest.id):
        if digest.reported_at is None or reaction.created_at > digest.reported_at:
            said.setdefault(reaction.person_id, set()).add(reaction.meaning)
    counts = [
        sum(
            given.digest_id == digest.id
            and (digest.reported_at is None or given.created_at > digest.reported_at)
            for given in found(session, digest.workspace_id, journey.id)
        )
        for found in (endorsements_of, offers_of, questions_of)
    ]
    if not said and not any(counts):
        return None
    people = people_by_ids(session, digest.workspace_id, list(said))
    answered = tuple(
        Answered(
            people[person_id].slack_id,
            people[person_id].name,
            tuple(it for it in Meaning if it in meanings and it is not Meaning.CHEER),
        )
        for person_id, meanings in said.items()
        if person_id in people and meanings - {Meaning.CHEER}
    )
    return Post(
        AnswersNote(
            digest.starts_on,
            digest.ends_on,
            answered,
            cheers=sum(meanings == {Meaning.CHEER} for meanings in said.values()),
            endorsements=counts[0],
            offers=counts[1],
            questions=counts[2],
        )
    )
