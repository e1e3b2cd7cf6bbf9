"""Calls to Slack as they were drawn, and how a delivery keeps one.

The names in the JSON are the fields'; an older version beside this one reads them too. What is not
there has the field's default, and what a newer version wrote besides is left out.
"""

import base64
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from sponsorship.delivery.rules.sending import Audience
from storage.delivery.deliveries import Delivery

Blocks = list[dict[str, Any]]

PAGE = 200
"""Messages of a history that are asked for at once; Slack may refuse it, and has its own number,
of which 0 lets it make use."""


@dataclass(frozen=True, kw_only=True)
class PostCall:
    """A new message. Of one that is only looked for, the words are not kept."""

    at: datetime
    """When it was drawn; what came later is not in it."""
    text: str = ""
    blocks: Blocks = field(default_factory=list)
    thread_ts: str | None = None
    audience: Audience | None = None
    user: str | None = None
    """Slack's id of a receiver who erased themselves."""
    cursor: str = ""
    """Where a look into Slack's history that was cut off goes on."""
    page: int = PAGE


@dataclass(frozen=True, kw_only=True)
class UpdateCall:
    """Other words for a message that stands."""

    at: datetime
    channel: str
    ts: str
    text: str
    blocks: Blocks
    audience: Audience | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveCall:
    """A message's end."""

    at: datetime
    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class RespondCall:
    """Other words for an only-you message; without any it goes."""

    at: datetime
    response_url: str
    text: str | None = None
    blocks: Blocks = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PublishCall:
    """A person's App Home."""

    at: datetime
    view: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class UploadCall:
    """A file, with a word beside it."""

    at: datetime
    text: str
    filename: str
    content: bytes
    cursor: str = ""
    page: int = PAGE


Call = PostCall | UpdateCall | RemoveCall | RespondCall | PublishCall | UploadCall

IDEMPOTENT = (UpdateCall, RemoveCall, RespondCall, PublishCall)
"""What may simply be done again when its outcome is in doubt."""

POSTING = (PostCall, UploadCall)
"""What is a new message to its receiver, as opposed to a change of one."""

_NAMES: dict[type[Call], str] = {
    PostCall: "post",
    UpdateCall: "update",
    RemoveCall: "remove",
    RespondCall: "respond",
    PublishCall: "publish",
    UploadCall: "upload",
}
_CALLS = {name: call for call, name in _NAMES.items()}


def to_json(call: Call) -> dict[str, Any]:
    """What a delivery keeps of it."""
    kept: dict[str, Any] = {"do": _NAMES[type(call)]}
    for it in fields(call):
        value = getattr(call, it.name)
        match value:
            case datetime():
                kept[it.name] = value.timestamp()
            case bytes():
                kept[it.name] = base64.b64encode(value).decode("ascii")
            case None:
                pass
            case _:
                kept[it.name] = value
    return kept


def from_json(kept: dict[str, Any]) -> Call:
    """The call again."""
    call = _CALLS[kept["do"]]
    given = {it.name: kept[it.name] for it in fields(call) if kept.get(it.name) is not None}
    given["at"] = datetime.fromtimestamp(given["at"], UTC)
    if "audience" in given:
        given["audience"] = Audience(given["audience"])
    if "content" in given:
        given["content"] = base64.b64decode(given["content"])
    return call(**given)


def call_of(delivery: Delivery) -> Call | None:
    """The call as the delivery's last attempt drew it; None when none has, or it is settled."""
    return None if delivery.payload is None else from_json(delivery.payload)
