"""Digests: what the bot says on its own."""

from blocks.digests import (
    channel_lost,
    digest_posted,
    digest_preview,
    digest_thread,
    undelivered_note,
)
from blocks.digests import digest as digest_message
from bot.messages.kind import Kind
from sponsorship.delivery import undelivered
from sponsorship.delivery.plan import Run
from sponsorship.digests import channels as digest_channels
from sponsorship.digests import post, runs
from sponsorship.digests import preview as digests_preview
from sponsorship.digests.rules import channels, preview
from sponsorship.digests.rules import schedule as digest_schedule

KINDS: dict[str, Kind] = {
    channels.ARCHIVED: Kind(digest_channels.compose, channel_lost.draw),
    channels.LEFT: Kind(digest_channels.compose, channel_lost.draw),
    channels.SHARED: Kind(digest_channels.compose, channel_lost.draw),
    preview.PREVIEW: Kind(
        digests_preview.compose_preview, digest_preview.draw, digests_preview.sent_preview
    ),
    digests_preview.PREVIEW_REDRAW: Kind(
        digests_preview.compose_preview_redraw, digest_preview.draw
    ),
    preview.POST: Kind(post.compose_post, digest_message.draw, post.sent_post, post.owner),
    post.REDRAW: Kind(post.compose_redraw, digest_message.draw, owner=post.owner),
    post.THREAD: Kind(post.compose_thread, digest_thread.draw, post.sent_thread, post.owner),
    post.THREAD_REDRAW: Kind(post.compose_thread_redraw, digest_thread.draw, owner=post.owner),
    post.POSTED: Kind(post.compose_posted, digest_posted.draw),
    undelivered.KIND: Kind(undelivered.compose, undelivered_note.draw),
}

RUNS: dict[str, Run] = {
    digest_schedule.KIND: runs.run,
}
