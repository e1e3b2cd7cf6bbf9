"""Why a digest's channel is lost."""

from dataclasses import dataclass

from sponsorship.digests.rules.vocabulary import DigestMessage


@dataclass(frozen=True)
class Channel:
    """The facts of such a message: which channel it is about."""

    channel_id: str


@dataclass(frozen=True)
class LostChannel:
    """A channel that a digest can no longer be posted to; `why` is the kind of the message."""

    channel_id: str
    why: DigestMessage
