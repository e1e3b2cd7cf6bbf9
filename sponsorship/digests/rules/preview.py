"""What a preview holds, and what its announcement puts into the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sponsorship.delivery.rules.sending import Audience
from sponsorship.digests.rules.content import DigestCard, Reason
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.delivery.deliveries import Delivery, Message, message
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.types import DeliveryState, DigestState

POST_NOW_FOR = timedelta(days=3)
"""How long after its moment a digest that nobody approved may still be posted."""
CATCH_UP = timedelta(hours=24)
"""A digest that could not be sent for longer is not sent any more."""
SOON = timedelta(seconds=30)


class ChannelReaders(StrEnum):
    """Who reads a channel, besides the supporters who agreed."""

    SUPPORTERS_ONLY = "supporters_only"
    OTHERS = "others"
    UNKNOWN = "unknown"
    EVERYONE = "everyone"
    """A public channel."""


@dataclass(frozen=True, slots=True)
class DigestPreview:
    """A digest as its member sees it before and after it is posted.

    `post_at` is on the wall clock of the schedule's zone. `others` holds Slack ids of people in
    the channel who are not agreed supporters.
    """

    card: DigestCard
    state: DigestState
    channel_id: str
    readers: ChannelReaders
    others: tuple[str, ...]
    post_at: datetime
    zone: str
    left_out: tuple[tuple[str, Reason], ...]
    posts_unanswered: bool
    may_post_now: bool
    is_over: bool
    """Its moment has passed, and nothing can be done with it any more."""


@dataclass(frozen=True, slots=True)
class PostedNote:
    """What the member is told once a digest stands in its channel."""

    card: DigestCard
    channel_id: str


def announcement(journey: Journey, digest: Digest, now: datetime) -> list[Message]:
    """The digest's preview and its post; no preview where its moment has passed."""
    post = post_at(digest, max(now, digest.post_at), now)
    if now >= digest.post_at:
        return [post]
    preview = message(
        digest.workspace_id,
        key=f"digest-preview:{digest.id}:{now.isoformat()}",
        kind=DigestMessage.PREVIEW,
        subject_id=digest.id,
        person_id=journey.member_id,
        now=now,
        expires_after=digest.post_at - now,
    )
    return [preview, post]


def post_at(digest: Digest, due_at: datetime, now: datetime) -> Message:
    """The digest, posted at a moment, should it be approved by then."""
    return message(
        digest.workspace_id,
        key=f"digest:{digest.id}:{digest.channel_id}:{due_at.isoformat()}",
        kind=DigestMessage.POST,
        subject_id=digest.id,
        channel_id=digest.channel_id,
        now=now,
        due_at=due_at,
        expires_after=CATCH_UP,
    )


def same_channel(journey: Journey, digest: Digest) -> bool:
    """Whether the journey still posts where the preview said."""
    return (
        journey.digest_channel_id is not None
        and journey.digest_channel_id == digest.channel_id
        and journey.digest_channel_is_private == digest.channel_is_private
    )


def may_post_now(journey: Journey, digest: Digest, now: datetime) -> bool:
    """Whether a digest whose moment passed without a yes may still be posted where it was shown."""
    return (
        digest.state is DigestState.NOT_POSTED
        and now < digest.post_at + POST_NOW_FOR
        and same_channel(journey, digest)
    )


def is_on_the_way(delivery: Delivery) -> bool:
    """Whether Slack may have it, or will get what was drawn; the rest is drawn as things stand.

    After a restore nothing is known of what is in doubt, not even how it was drawn.
    """
    if delivery.state is DeliveryState.PENDING:
        return delivery.payload is not None
    return delivery.state in (DeliveryState.SENDING, DeliveryState.UNSURE)


def audience_of(digest: Digest) -> Audience:
    return Audience.PRIVATE if digest.channel_is_private else Audience.COMPANY
