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
# What the playground sends, by the names in manifests.
SENT = frozenset(
    {
        *("app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"),
        *("message.channels", "message.groups", "message.im"),
        *("reaction_added", "reaction_removed", "dnd_updated_user", "user_change", "team_join"),
        *("member_joined_channel", "member_left_channel", "channel_left", "group_left"),
        *("channel_created", "channel_archive", "channel_unarchive"),
        *("group_archive", "group_unarchive"),
        *("channel_shared", "channel_unshared", "channel_id_changed", "team_access_revoked"),
    }
)
