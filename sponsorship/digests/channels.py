"""What happens to the channel that a digest goes to."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.delivery.rules.facts import facts_of, to_json
from sponsorship.delivery.rules.sending import Composed, Post
from sponsorship.digests import post
from sponsorship.digests.rules.channels import Channel, LostChannel
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.delivery.deliveries import Delivery, enqueue
from storage.journeys.journeys import journey_by_id, journeys_posting_to
from storage.types import OPEN


def lost(session: Session, workspace_id: str, channel_id: str, why: str, now: datetime) -> None:
    """Tell every member whose digest goes there how to mend it, at most once a day.

    From a channel that another company shares, the digests are taken out first.
    """
    if why == DigestMessage.CHANNEL_SHARED:
        post.take_out(session, workspace_id, channel_id, now)
    for journey in journeys_posting_to(session, workspace_id, channel_id):
        enqueue(
            session,
            workspace_id,
            key=f"{why}:{journey.id}:{channel_id}:{now.date()}",
            kind=why,
            subject_id=journey.id,
            person_id=journey.member_id,
            facts=to_json(Channel(channel_id)),
            now=now,
        )


def compose(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The channel that was lost, unless the member has chosen another meanwhile."""
    journey = journey_by_id(session, delivery.workspace_id, delivery.subject_id)
    if journey is None or journey.status not in OPEN or journey.digest_channel_id is None:
        return None
    if facts_of(delivery, Channel) != Channel(journey.digest_channel_id):
        return None
    return Post(LostChannel(journey.digest_channel_id, DigestMessage(delivery.kind)))
