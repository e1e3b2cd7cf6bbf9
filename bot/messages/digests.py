"""Digests: what the bot says on its own."""

from blocks.digests import (
    channel_lost,
    digest_post,
    digest_posted,
    digest_preview,
    digest_thread,
    undelivered_note,
)
from bot.messages.kind import Kind
from sponsorship.delivery import undelivered
from sponsorship.delivery.plan import Run
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from sponsorship.digests import channels as digest_channels
from sponsorship.digests import post, runs, thread
from sponsorship.digests import preview as digests_preview
from sponsorship.digests.rules.vocabulary import DigestMessage
from storage.types import ScheduleKind

KINDS: dict[str, Kind] = {
    DigestMessage.CHANNEL_ARCHIVED: Kind(digest_channels.compose, channel_lost.draw),
    DigestMessage.CHANNEL_LEFT: Kind(digest_channels.compose, channel_lost.draw),
    DigestMessage.CHANNEL_SHARED: Kind(digest_channels.compose, channel_lost.draw),
    DigestMessage.PREVIEW: Kind(
        digests_preview.compose_preview, digest_preview.draw, digests_preview.sent_preview
    ),
    DigestMessage.PREVIEW_REDRAW: Kind(digests_preview.compose_preview_redraw, digest_preview.draw),
    DigestMessage.POST: Kind(
        post.compose_post,
        digest_post.draw,
        post.sent_post,
        owner=post.owner,
        refused=post.refused,
    ),
    DigestMessage.REDRAW: Kind(
        post.compose_redraw, digest_post.draw, owner=post.owner, refused=post.refused
    ),
    DigestMessage.THREAD: Kind(
        thread.compose_thread,
        digest_thread.draw,
        thread.sent_thread,
        owner=post.owner,
        refused=post.refused,
    ),
    DigestMessage.THREAD_REDRAW: Kind(
        thread.compose_thread_redraw, digest_thread.draw, owner=post.owner, refused=post.refused
    ),
    DigestMessage.POSTED: Kind(post.compose_posted, digest_posted.draw),
    DeliveryMessage.UNDELIVERED: Kind(undelivered.compose, undelivered_note.draw),
}

RUNS: dict[str, Run] = {
    ScheduleKind.DIGEST: runs.run,
}
