"""The JSON shapes in which Slack shows its records to apps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground.model import (
    TOMBSTONE,
    Channel,
    File,
    Installation,
    Json,
    Message,
    Person,
    Team,
    View,
)
from playground.values import initial_value

# The company that shares channels; nobody of it is here.
OTHER_COMPANY = "T0OTHERCO"


SIZES = (24, 32, 48, 72, 192, 512)


def user_json(person: Person, now: datetime) -> Json:
    """A user as `users.info` shows it; the offset of the zone is that of `now`."""
    local = now.astimezone(ZoneInfo(person.tz))
    offset = local.utcoffset()
    shown: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "color": person.avatar_color.lstrip("#"),
        "real_name": person.real_name,
        "tz": None if person.tz_hidden else person.tz,
        "tz_label": None if person.tz_hidden else local.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile_json(person),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if person.enterprise_id:
        shown["enterprise_user"] = {
            "id": person.id,
            "enterprise_id": person.enterprise_id,
            "teams": [person.team],
        }
    if person.deleted:
        # A deactivated account keeps no zone: https://docs.slack.dev/reference/objects/user-object
        for key in ("tz", "tz_label", "tz_offset", "is_admin", "is_owner"):
            shown.pop(key)
    return shown


def profile_json(person: Person) -> Json:
    """A user's profile, without the e-mail address (that takes its own scope)."""
    shown: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "first_name": person.real_name.partition(" ")[0],
        "last_name": person.real_name.partition(" ")[2],
        # Nobody here has set one; Slack then shows the real name, as the page does.
        "display_name": "",
        "display_name_normalized": "",
        "fields": {},
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": f"g{person.id.lower()}",
        **{f"image_{size}": f"https://avatars.example/{person.id}_{size}.png" for size in SIZES},
        "team": person.team,
    }
    if person.is_bot:
        shown |= {"api_app_id": person.app_id, "bot_id": person.bot_id, "always_active": True}
    return shown


def channel_json(team: Team, channel: Channel, viewer: str, *, membership: bool = True) -> Json:
    """A conversation as Slack's methods show it to `viewer`.

    Without `membership` it says neither whether the viewer is in it nor how many are.
    """
    if channel.is_im:
        other = next((m for m in channel.members if m != viewer), viewer)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.is_archived,
            "is_im": True,
            "is_org_shared": channel.is_org_shared,
            "context_team_id": team.id,
            "user": other,
            "is_user_deleted": False,
            "priority": 0,
        }
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        # Private ones too, since ids of both kinds begin with C.
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared or channel.is_org_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": channel.is_org_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "pending_shared": [OTHER_COMPANY] if channel.is_pending_ext_shared else [],
        "pending_connected_team_ids": [OTHER_COMPANY] if channel.is_pending_ext_shared else [],
        "shared_team_ids": [team.id, *([OTHER_COMPANY] if channel.is_ext_shared else [])],
        "context_team_id": team.id,
        "unlinked": 0,
        "previous_names": [],
        "parent_conversation": None,
        "created": channel.created,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": 0},
    }
    if membership:
        shown |= {"is_member": viewer in channel.members, "num_members": len(channel.members)}
    return shown


def message_json(team: Team, channel: Channel, message: Message, *, metadata: bool = False) -> Json:
    """A message as histories show it; its metadata only when they were asked for."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": team.id,
    }
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.subtype == TOMBSTONE:
        shown["hidden"] = True
    if message.bot_id:
        author = team.people.get(message.user)
        shown |= {
            "bot_id": message.bot_id,
            "app_id": message.app_id,
            "bot_profile": {
                "id": message.bot_id,
                "app_id": message.app_id,
                "name": author.real_name if author else "",
                "deleted": False,
                "updated": 0,
                "team_id": team.id,
                "icons": {},
            },
        }
    if message.username:
        shown["username"] = message.username
    if message.icon:
        shown["icons"] = message.icon
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.files:
        shown["files"] = [file_json(team, team.files[f]) for f in message.files if f in team.files]
    if message.edited_ts:
        shown["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = [
            {"name": r.name, "users": list(r.users), "count": len(r.users)}
            for r in message.reactions
        ]
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    replies = channel.replies(message.ts) if message.thread_ts in ("", message.ts) else []
    if replies:
        writers = list(dict.fromkeys(r.user for r in replies))
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(writers),
            "reply_users": writers[:5],
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }
    elif message.thread_ts and message.thread_ts != message.ts:
        parent = channel.messages.get(message.thread_ts)
        if parent:
            shown["parent_user_id"] = parent.user
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    if message.ephemeral_to:
        shown["is_ephemeral"] = True
    return shown


def view_json(view: View, installation: Installation) -> Json:
    """A view as `views.open` answers it and payloads carry it."""
    content = view.content
    shown: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.type,
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": state_values(view.content["blocks"], view.values)},
        "hash": view.hash,
        "title": content.get("title")
        or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": view.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": installation.enterprise.id
        if installation.enterprise
        else view.team,
        "bot_id": installation.bot_id,
    }
    return shown


def file_json(team: Team, file: File) -> Json:
    """A file as `files.info` shows it."""
    where = [team.channels[c] for c in file.channels if c in team.channels]
    public = [c for c in where if c.is_public]
    private = [c for c in where if not c.is_public]
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "",
        "user": file.user,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(public),
        "public_url_shared": False,
        "url_private": f"/play/files/{file.id}",
        "url_private_download": f"/play/files/{file.id}",
        "permalink": f"/play/files/{file.id}",
        "alt_txt": file.alt_text,
        "channels": [c.id for c in public],
        "groups": [c.id for c in private if c.is_private],
        "ims": [c.id for c in private if c.is_im],
        "shares": {
            kind: {c.id: shares(team, c, file) for c in some}
            for kind, some in (("public", public), ("private", private))
            if some
        },
    }


def shares(team: Team, channel: Channel, file: File) -> list[Json]:
    """The messages of a channel that carry a file."""
    return [
        {
            "ts": message.ts,
            "channel_name": channel.name,
            "team_id": team.id,
            "share_user_id": message.user,
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": len(channel.replies(message.ts)),
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        for message in channel.in_order()
        if file.id in message.files
    ]


def nested_blocks(blocks: list[Json]) -> Iterator[Json]:
    """Every block, those inside containers and carousels too, in order."""
    for block in blocks:
        yield block
        if block.get("type") == "container":
            yield from nested_blocks(block.get("child_blocks") or [])
        elif block.get("type") == "carousel":
            yield from nested_blocks(block.get("elements") or [])


def elements_of(block: Json) -> list[Json]:
    """The elements right inside a block that somebody can use."""
    kind = block.get("type")
    if kind == "input":
        return [block.get("element") or {}]
    if kind in ("actions", "context_actions"):
        return list(block.get("elements") or [])
    if kind == "section":
        accessory = block.get("accessory") or {}
        return [accessory] if accessory.get("type") not in (None, "image") else []
    if kind == "card":
        return list(block.get("actions") or [])
    return []


def input_elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """(block, element) for everything in the blocks that somebody can use, in order."""
    return [(block, element) for block in nested_blocks(blocks) for element in elements_of(block)]


STATELESS = {"button", "overflow", "image", "workflow_button", "feedback_buttons", "icon_button"}


def state_values(
    blocks: list[Json], values: dict[str, dict[str, Json]]
) -> dict[str, dict[str, Any]]:
    """Slack's `state.values`: every input of the blocks, with what was chosen or its initial."""
    state: dict[str, dict[str, Any]] = {}
    for block, element in input_elements(blocks):
        if element.get("type") in STATELESS or "type" not in element:
            continue
        block_id, action_id = str(block.get("block_id", "")), str(element.get("action_id", ""))
        chosen = values.get(block_id, {}).get(action_id)
        state.setdefault(block_id, {})[action_id] = (
            chosen if chosen is not None else initial_value(element)
        )
    return state
