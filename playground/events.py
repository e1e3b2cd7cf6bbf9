"""Slack's events, and what lets an app hear of them."""

from __future__ import annotations

# Which scope (any of them) lets an app receive an event; the events' reference pages.
SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "group_left": ("groups:read",),
    "channel_created": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "dnd_updated_user": ("dnd:read",),
    "file_shared": ("files:read",),
}
