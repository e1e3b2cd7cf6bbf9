"""What a delivery turns out to be at the moment of sending.

A composer (one per delivery kind, listed in `bot.messages`) takes the session, the
delivery and `now`, checks again that the message is still wanted and allowed, and returns
one of these; None means it is not wanted any more and the delivery is cancelled.
`values` is what the drawing function of that kind takes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

MADE_PUBLIC = "channel_made_public"
"""The reason of a `Post` that was refused for `only_if_private`, among Slack's own words."""


@dataclass(frozen=True)
class Post:
    """Post a new message to the delivery's person or channel.

    `only_if_private` has Slack asked just before, since it tells nobody when a private channel
    is made public.
    """

    values: Any
    thread_ts: str | None = None
    only_if_private: bool = False


@dataclass(frozen=True)
class Update:
    """Redraw a message that was posted before."""

    values: Any
    channel_id: str
    ts: str


@dataclass(frozen=True)
class Remove:
    """Delete a message that was posted before."""

    channel_id: str
    ts: str


@dataclass(frozen=True)
class Respond:
    """Replace an only-you message by its response_url; `values` None deletes it."""

    values: Any | None
    response_url: str


@dataclass(frozen=True)
class Publish:
    """Draw the person's App Home again; the drawing function returns a view."""

    values: Any


@dataclass(frozen=True)
class Upload:
    """Hand the person a file in their direct messages."""

    values: Any
    filename: str
    content: bytes


@dataclass(frozen=True)
class Later:
    """Not now (quiet hours, away, snoozed): look again at `until`."""

    until: datetime


Composed = Post | Update | Remove | Respond | Publish | Upload | Later | None
