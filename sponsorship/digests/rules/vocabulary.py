"""What digests call their messages, and what of them is noted in the audit log."""

from enum import StrEnum


class DigestMessage(StrEnum):
    """Kinds of delivery."""

    PREVIEW = "digest_preview"
    PREVIEW_REDRAW = "digest_preview_redraw"
    POST = "digest"
    REDRAW = "digest_redraw"
    THREAD = "digest_thread"
    THREAD_REDRAW = "digest_thread_redraw"
    POSTED = "digest_posted"
    CHANNEL_ARCHIVED = "channel_archived"
    CHANNEL_LEFT = "channel_left"
    CHANNEL_SHARED = "channel_shared"
    """With another company."""


class DigestAudit(StrEnum):
    """Audit actions."""

    APPROVED = "digest.approved"
    HELD = "digest.held"
    CHANNEL = "digest.channel"
    STOPPED = "digest.stopped"
    REACTIONS_MAPPED = "reactions.mapped"
