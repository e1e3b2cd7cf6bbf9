"""What a delivery turns out to be at the moment of sending.

A composer (one per delivery kind, listed in `bot.messages.kind`) takes the session, the
delivery and `now`, checks again that the message is still wanted and allowed, and returns
one of these; None means it is not wanted any more and the delivery is cancelled.
`values` is what the drawing function of that kind takes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MADE_PUBLIC = "channel_made_public"
SHARED_OUTSIDE = "channel_shared_outside"
"""Reasons, among Slack's own words, of a message whose channel has another audience by now."""


class Audience(StrEnum):
    """Who may be in the channel of a `Post`, at most."""

    COMPANY = "company"
    """Anybody of the workspace, and nobody of another company."""
    PRIVATE = "private"
    """The people of a private channel, and nobody of another company."""


@dataclass(frozen=True)
class Post:
    """Post a new message to the delivery's person or channel.

    With an `audience`, Slack is asked just before who can read the channel: it tells nobody when
    a private one is made public.
    """

    values: Any
    thread_ts: str | None = None
    audience: Audience | None = None


@dataclass(frozen=True)
class Update:
    """Redraw a message that was posted before, unless its channel has another `audience` by now."""

    values: Any
    channel_id: str
    ts: str
    audience: Audience | None = None


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands in Slack; a Home stands nowhere, and has no `ts`."""

    channel_id: str | None = None
    ts: str | None = None


NOWHERE = Standing()


@dataclass(frozen=True)
class Undelivered:
    """The channel that did not get its message, and Slack's word for the reason."""

    channel_id: str
    error: str
