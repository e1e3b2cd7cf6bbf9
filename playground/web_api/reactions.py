"""reactions.*: emoji under messages."""

from __future__ import annotations

import re

from playground.model import Channel, Json, Message
from playground.shapes import message_json
from playground.web_api.conversations import padded
from playground.web_api.method import Call, RefusedError, method

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
MOST_REACTIONS = 23


def item(call: Call) -> tuple[Channel, Message]:
    """The message an app means; it must be in a private conversation to see it."""
    channel = call.channel()
    found = channel.messages.get(padded(call.required("timestamp")))
    if found is None or found.ephemeral_to:
        raise RefusedError("message_not_found")
    return channel, found


def emoji(call: Call) -> str:
    """The emoji's name, without colons."""
    name = call.required("name").strip(":")
    if not NAME.fullmatch(name):
        raise RefusedError("invalid_name")
    return name


@method("reactions.add", "reactions:write", tier=3)
def reactions_add(call: Call) -> Json:
    """React to a message."""
    channel, message = item(call)
    name = emoji(call)
    if channel.is_archived:
        raise RefusedError("is_archived")
    if call.bot_user not in channel.members:
        raise RefusedError("not_in_channel")
    if len(message.reactions) >= MOST_REACTIONS and all(r.name != name for r in message.reactions):
        raise RefusedError("too_many_emoji")
    if not call.slack.react(call.team, channel, message, call.team.people[call.bot_user], name):
        raise RefusedError("already_reacted")
    return {}


@method("reactions.remove", "reactions:write", tier=2)
def reactions_remove(call: Call) -> Json:
    """Take a reaction back."""
    channel, message = item(call)
    if not call.slack.unreact(
        call.team, channel, message, call.team.people[call.bot_user], emoji(call)
    ):
        raise RefusedError("no_reaction")
    return {}


@method("reactions.get", "reactions:read", tier=3)
def reactions_get(call: Call) -> Json:
    """The reactions to a message."""
    channel, message = item(call)
    return {
        "type": "message",
        "channel": channel.id,
        "message": message_json(call.team, channel, message),
    }
