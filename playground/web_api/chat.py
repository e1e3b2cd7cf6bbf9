"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from playground.model import Channel, Json, Message
from playground.shapes import message_json
from playground.web_api.content import MOST_TEXT, message_content, metadata_of
from playground.web_api.method import Call, RefusedError, method

MOST_UPDATE_TEXT = 4_000


@method("chat.postMessage", "chat:write", tier=0)
def post_message(call: Call) -> Json:
    """Say something in a conversation, or to a person by their user id."""
    channel = destination(call)
    limit_posts(call, channel)
    may_write(call, channel)
    text, blocks, attachments = message_content(call)
    metadata = metadata_of(call)
    thread = thread_of(call, channel)
    custom = call.text("username") or call.text("icon_emoji") or call.text("icon_url")
    if custom:
        call.need_scope("chat:write.customize")
    icon = call.text("icon_emoji") or call.text("icon_url")
    broadcast = call.flag("reply_broadcast") and bool(thread)
    message = Message(
        ts=call.slack.company.new_ts(),
        user=call.bot_user,
        text=text[:MOST_TEXT],
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread,
        metadata=metadata,
        bot_id=call.installation.bot_id,
        app_id=call.app.id,
        username=call.text("username"),
        icon={"emoji": icon} if icon else None,
        broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else "",
    )
    call.slack.post(call.team, channel, message)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message_json(call.team, channel, message, metadata=True),
    }


def destination(call: Call) -> Channel:
    """Where a message goes: a conversation's id, a public channel's name, or a person's id."""
    wanted = call.required("channel")
    if wanted[0] in "UW" and wanted in call.team.people:
        person = call.team.people[wanted]
        if person.is_bot:
            raise RefusedError("cannot_dm_bot")
        if person.deleted:
            raise RefusedError("channel_not_found", why="this person was deactivated")
        return call.slack.direct_messages(call.team, call.bot_user, wanted)
    for channel in call.team.channels.values():
        if channel.name and wanted.lstrip("#") == channel.name:
            if call.slack.can_see(channel, call.bot_user):
                return channel
            break
    return call.channel()


def limit_posts(call: Call, channel: Channel) -> None:
    """About one a second for each channel, bursts tolerated."""
    if call.slack.company.rate_limits:
        wait = call.slack.rate_limits.post(call.app.id, call.team.id, channel.id)
        if wait:
            raise RefusedError("ratelimited", retry_after=wait)


def may_write(call: Call, channel: Channel) -> None:
    """Refuse archived channels, channels the bot is not in, and people who left."""
    if channel.is_archived:
        raise RefusedError("is_archived")
    if call.bot_user not in channel.members:
        if channel.is_public and call.has_scope("chat:write.public"):
            return
        raise RefusedError("not_in_channel", why=f"the bot is not in #{channel.name}")
    if channel.is_im:
        others = [call.team.people[m] for m in channel.members if m != call.bot_user]
        if (call.app.features.get("app_home") or {}).get("messages_tab_enabled") is False:
            raise RefusedError("messages_tab_disabled", why="the manifest switches the tab off")
        if any(p.deleted for p in others):
            raise RefusedError("channel_not_found", why="this person was deactivated")


def thread_of(call: Call, channel: Channel) -> str:
    """The thread a message goes into: always its first message."""
    ts = call.text("thread_ts")
    if not ts:
        return ""
    parent = channel.messages.get(ts)
    if parent is None or parent.ephemeral_to:
        raise RefusedError("thread_not_found", why=f"there is no message {ts} in this channel")
    return parent.thread_ts or ts


@method("chat.update", "chat:write", tier=3)
def update(call: Call) -> Json:
    """Change one of the app's own messages."""
    channel = call.channel()
    message = call.message(channel, call.required("ts"))
    if message.bot_id != call.installation.bot_id:
        raise RefusedError("cant_update_message", why="this message is somebody else's")
    if channel.is_archived:
        raise RefusedError("is_inactive", why="the channel is archived")
    if len(call.text("text")) > MOST_UPDATE_TEXT:
        raise RefusedError("msg_too_long", why=f"chat.update takes {MOST_UPDATE_TEXT} characters")
    if not call.text("text") and not {"blocks", "attachments"} & set(call.args):
        raise RefusedError("no_text")
    # What is not sent stays as it was; an empty list takes blocks or attachments away.
    keep_blocks = "blocks" not in call.args
    keep_attachments = "attachments" not in call.args
    text, blocks, attachments = message_content(
        call,
        blocks=message.blocks if keep_blocks else None,
        attachments=message.attachments if keep_attachments else None,
    )
    before = message_json(call.team, channel, message, metadata=True)
    message.text = text
    message.blocks, message.attachments = blocks, attachments
    if "metadata" in call.args:
        message.metadata = metadata_of(call, may_be_empty=True)
    if not keep_blocks:
        message.state.clear()
    message.edited_by, message.edited_ts = call.bot_user, call.slack.company.new_ts()
    call.slack.changed_message(call.team, channel, message, before)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(call.team, channel, message, metadata=True),
    }


@method("chat.delete", "chat:write", tier=3)
def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel = call.channel()
    message = call.message(channel, call.required("ts"))
    if message.bot_id != call.installation.bot_id:
        raise RefusedError("cant_delete_message", why="this message is somebody else's")
    if channel.is_archived and not call.slack.company.delete_in_archived:
        raise RefusedError("is_archived")
    call.slack.delete(call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(call: Call) -> Json:
    """Say something that one member of a conversation sees."""
    channel = call.channel()
    user = call.required("user")
    if channel.is_archived:
        raise RefusedError("is_archived")
    if call.bot_user not in channel.members:
        raise RefusedError("not_in_channel", why=f"the bot is not in #{channel.name}")
    if user not in channel.members or call.team.people[user].deleted:
        raise RefusedError("user_not_in_channel")
    text, blocks, attachments = message_content(call)
    message = Message(
        ts=call.slack.company.new_ts(),
        user=call.bot_user,
        text=text[:MOST_TEXT],
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_of(call, channel),
        bot_id=call.installation.bot_id,
        app_id=call.app.id,
        ephemeral_to=user,
    )
    call.slack.post(call.team, channel, message)
    return {"message_ts": message.ts}


@method("chat.getPermalink", tier=4)
def get_permalink(call: Call) -> Json:
    """A link to a message."""
    channel = call.channel()
    message = call.message(channel, call.required("message_ts"))
    link = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p"
    link += message.ts.replace(".", "")
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
