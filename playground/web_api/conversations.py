"""conversations.*: channels, direct messages, members, history."""

from __future__ import annotations

from playground.model import Channel, Json, Message
from playground.shapes import channel_json, message_json
from playground.web_api.method import Call, RefusedError, method

# https://docs.slack.dev/changelog/2025/05/29/tos-updates
MOST_OUTSIDE_MARKETPLACE = 15


def scope_for(call: Call, channel: Channel, verb: str) -> None:
    """Refuse unless the scope for this kind of conversation was granted."""
    family = "im" if channel.is_im else "mpim" if channel.is_mpim else "channels"
    if channel.is_private:
        family = "groups"
    call.need_scope(f"{family}:{verb}")


@method("conversations.open", "im:write", "mpim:write", "channels:manage", "groups:write", tier=3)
def conversations_open(call: Call) -> Json:
    """Open the direct messages with one person."""
    if call.text("channel"):
        channel = call.channel()
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = [u.strip() for u in call.required("users").split(",") if u.strip()]
    unknown = [u for u in users if u not in call.team.people]
    if unknown:
        raise RefusedError("user_not_found", why=f"nobody {unknown[0]} in this team")
    if len(users) != 1:
        raise RefusedError("method_not_supported_for_channel_type", why="group DMs are not carried")
    person = call.team.people[users[0]]
    call.need_scope("im:write")
    if person.is_bot:
        raise RefusedError("cannot_dm_bot")
    if person.deleted:
        raise RefusedError("user_disabled")
    known = call.team.im(call.bot_user, person.id) is not None
    if not known and call.flag("prevent_creation"):
        raise RefusedError("channel_not_found", why="there are no such direct messages yet")
    channel = call.slack.direct_messages(call.team, call.bot_user, person.id)
    whole = call.flag("return_im")
    shown = channel_json(call.team, channel, call.bot_user) if whole else {"id": channel.id}
    return {"channel": shown, "no_op": known, "already_open": known}


@method("conversations.info", tier=3)
def conversations_info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel()
    scope_for(call, channel, "read")
    shown = channel_json(call.team, channel, call.bot_user)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members", tier=4)
def conversations_members(call: Call) -> Json:
    """Who is in a conversation."""
    channel = call.channel()
    scope_for(call, channel, "read")
    members, metadata = call.page(channel.members)
    return {"members": members, "response_metadata": metadata}


TYPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def type_of(channel: Channel) -> str:
    """The name of this kind of conversation in `types`."""
    if channel.is_im:
        return "im"
    if channel.is_mpim:
        return "mpim"
    return "private_channel" if channel.is_private else "public_channel"


def wanted_types(call: Call) -> set[str]:
    """The `types` argument, each with its scope."""
    types = {t.strip() for t in call.text("types", "public_channel").split(",") if t.strip()}
    unknown = types - set(TYPES)
    if unknown:
        raise RefusedError("invalid_types", why=f"there is no type {sorted(unknown)[0]}")
    for kind in sorted(types):
        call.need_scope(TYPES[kind])
    return types


@method("conversations.list", tier=2)
def conversations_list(call: Call) -> Json:
    """The conversations of a team: all public ones, and those the bot is in."""
    types = wanted_types(call)
    found = [
        c
        for c in call.team.channels.values()
        if type_of(c) in types
        and call.slack.can_see(c, call.bot_user)
        and not (call.flag("exclude_archived") and c.is_archived)
    ]
    page, metadata = call.page(found)
    return {
        "channels": [channel_json(call.team, c, call.bot_user) for c in page],
        "response_metadata": metadata,
    }


@method("users.conversations", tier=3)
def users_conversations(call: Call) -> Json:
    """The conversations somebody is in, as far as the bot may know."""
    types = wanted_types(call)
    user = call.person("user").id if call.text("user") else call.bot_user
    found = [
        c
        for c in call.team.channels.values()
        if type_of(c) in types
        and user in c.members
        and call.slack.can_see(c, call.bot_user)
        and not (call.flag("exclude_archived") and c.is_archived)
    ]
    page, metadata = call.page(found)
    return {
        "channels": [channel_json(call.team, c, call.bot_user, membership=False) for c in page],
        "response_metadata": metadata,
    }


def readable(call: Call) -> Channel:
    """A conversation whose history the bot may read: it must be in it."""
    channel = call.channel()
    scope_for(call, channel, "history")
    if call.bot_user not in channel.members:
        raise RefusedError("not_in_channel", why=f"the bot is not in #{channel.name}")
    return channel


def between(call: Call, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`; the ends count only with `inclusive`."""
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")
    kept = []
    for m in messages:
        if oldest and (m.ts < padded(oldest) or (m.ts == padded(oldest) and not inclusive)):
            continue
        if latest and (m.ts > padded(latest) or (m.ts == padded(latest) and not inclusive)):
            continue
        kept.append(m)
    return kept


def history_page(call: Call, messages: list[Message]) -> tuple[list[Message], Json]:
    """A page of a history; of 15 messages at most for an app outside the Marketplace."""
    short = call.slack.company.short_history
    if not short:
        return call.page(messages)
    return call.page(messages, most=MOST_OUTSIDE_MARKETPLACE, capped=short == "capped")


def padded(ts: str) -> str:
    """A timestamp with all six decimals."""
    whole, _, rest = ts.partition(".")
    return f"{whole}.{rest[:6].ljust(6, '0')}"


@method("conversations.history", tier=3)
def conversations_history(call: Call) -> Json:
    """A conversation's messages, newest first, without replies in threads."""
    channel = readable(call)
    messages = [
        m
        for m in reversed(channel.in_order())
        if not m.ephemeral_to and (m.thread_ts in ("", m.ts) or m.broadcast)
    ]
    page, metadata = history_page(call, between(call, messages))
    with_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_json(call.team, channel, m, metadata=with_metadata) for m in page],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
    }
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return answer


@method("conversations.replies", tier=3)
def conversations_replies(call: Call) -> Json:
    """A thread, oldest first, beginning with its first message."""
    channel = readable(call)
    first = channel.messages.get(call.required("ts"))
    if first is None or first.ephemeral_to:
        raise RefusedError("thread_not_found")
    messages = [first, *between(call, channel.replies(first.ts))]
    page, metadata = history_page(call, messages)
    with_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_json(call.team, channel, m, metadata=with_metadata) for m in page],
        "has_more": bool(metadata["next_cursor"]),
    }
    if metadata["next_cursor"]:
        answer["response_metadata"] = metadata
    return answer


@method("conversations.join", "channels:join", tier=3)
def conversations_join(call: Call) -> Json:
    """Let the bot join a public channel."""
    channel = call.channel()
    if not channel.is_public:
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise RefusedError("is_archived")
    call.slack.join(call.team, channel, call.bot_user)
    return {"channel": channel_json(call.team, channel, call.bot_user)}


@method("conversations.leave", "channels:manage", "groups:write", tier=3)
def conversations_leave(call: Call) -> Json:
    """Let the bot leave a channel."""
    channel = call.channel()
    if channel.is_im:
        raise RefusedError("method_not_supported_for_channel_type")
    if not call.slack.leave(call.team, channel, call.bot_user):
        return {"not_in_channel": True}
    return {}
