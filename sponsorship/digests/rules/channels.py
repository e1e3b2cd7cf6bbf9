"""Why a digest's channel is lost."""

from dataclasses import dataclass

ARCHIVED = "channel_archived"
LEFT = "channel_left"
SHARED = "channel_shared"
"""With another company."""


@dataclass(frozen=True)
class LostChannel:
    """A channel that a digest can no longer be posted to; `why` is one of the kinds above."""

    channel_id: str
    why: str
