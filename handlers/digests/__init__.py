"""Digests: preview, settings, channel, reactions."""

from blocks.digests import digest_edit_form, digest_preview, digest_settings_form, reaction_map_form
from handlers.digests import channels, preview, reactions
from handlers.digests import schedule as digest_schedule
from handlers.routes import Route, action, event, view

ROUTES: tuple[Route, ...] = (
    action(digest_preview.POST, preview.post_as_is),
    action(digest_preview.UNHOLD, preview.post_as_is),
    action(digest_preview.HOLD, preview.hold),
    action(digest_preview.POST_NOW, preview.post_now),
    action(digest_preview.EDIT, preview.open_edit),
    view(digest_edit_form.CALLBACK, preview.submit_edit),
    action(digest_settings_form.OPEN, digest_schedule.open_settings),
    view(digest_settings_form.CALLBACK, digest_schedule.submit_settings),
    event("member_joined_channel", channels.joined_channel),
    event("reaction_added", reactions.added),
    event("reaction_removed", reactions.removed),
    action(reaction_map_form.OPEN, reactions.open_map),
    view(reaction_map_form.CALLBACK, reactions.submit_map),
    event("member_left_channel", channels.left_channel),
    event("channel_left", channels.removed_from_channel),
    event("group_left", channels.removed_from_channel),
    event("channel_archive", channels.channel_archived),
    event("group_archive", channels.channel_archived),
    event("channel_shared", channels.channel_shared),
)
