"""What the member sees before a digest is posted: exactly what goes out, and who reads it."""

from blocks import parts
from blocks.digests import digest_post
from blocks.message import Block, Message, escape, shorten
from blocks.words.days import day_words, time_words, zone_words
from sponsorship.digests.rules.content import Reason
from sponsorship.digests.rules.preview import ChannelReaders, DigestPreview
from storage.types import DigestState

POST = "digest_post"
"""The value of each button is the digest's id."""
EDIT = "digest_edit"
HOLD = "digest_hold"
UNHOLD = "digest_unhold"
POST_NOW = "digest_post_now"

_NAMED = 15
"""People of the channel, or wins that stay out, that are listed one by one."""

_WHY = {
    Reason.PRIVATE: "private",
    Reason.NOT_PUBLIC: "not public, and everyone here can open that channel",
    Reason.NOT_CHOSEN: "not chosen",
    Reason.LATE: "came after this preview; add it with Edit, or it waits for the next digest",
}


def draw(preview: DigestPreview) -> Message:
    """State, readers, the digest itself, what stays out, buttons."""
    head = _head(preview)
    blocks: list[Block] = [parts.section(head)]
    if not preview.is_over:
        blocks.append(parts.context(_readers(preview)))
    blocks += [{"type": "divider"}, *digest_post.body(preview.card), {"type": "divider"}]
    left_out = _left_out(preview)
    if left_out and not preview.is_over:
        blocks.append(parts.context(left_out))
    buttons = _buttons(preview)
    if buttons:
        blocks.append(parts.actions("digest_preview", buttons))
    aloud = head.replace("*", "")
    return Message(text=f"{aloud} {digest_post.summary(preview.card)}", blocks=blocks)


def _head(preview: DigestPreview) -> str:
    channel = f"<#{preview.channel_id}>"
    when = f"{day_words(preview.post_at.date(), year=True)} at {time_words(preview.post_at.time())}"
    zone = escape(zone_words(preview.zone))
    match preview.state:
        case DigestState.APPROVED:
            return f"*Your digest is ready* and will be posted to {channel} on {when} ({zone})."
        case DigestState.HELD if preview.is_over:
            return f"*You held this digest.* Nothing was posted to {channel}."
        case DigestState.HELD:
            return f"*On hold.* Nothing will be posted to {channel} unless you change your mind."
        case DigestState.POSTED:
            return f"*Posted* to {channel}. This is what it shows."
        case DigestState.NOT_POSTED if preview.may_post_now:
            return (
                f"*Nothing went out* to {channel}. That is fine. If you like, post it now; "
                "otherwise its wins wait for the next one."
            )
        case DigestState.NOT_POSTED:
            return f"*Nothing went out* to {channel}. Its wins wait for the next digest."
        case _ if preview.posts_unanswered:
            return (
                f"*Your digest for {channel}.* It will be posted like this on {when} ({zone}), "
                "as you chose, unless you hold it."
            )
        case _:
            return (
                f"*Your digest for {channel}*, to be posted on {when} ({zone}). Nothing goes out "
                "without your yes."
            )


def _readers(preview: DigestPreview) -> str:
    channel = f"<#{preview.channel_id}>"
    match preview.readers:
        case ChannelReaders.EVERYONE:
            return (
                f":globe_with_meridians: Everyone in this workspace can open {channel}, so only "
                "your public wins are in it."
            )
        case ChannelReaders.SUPPORTERS_ONLY:
            return f":lock: Only supporters who agreed are in {channel}."
        case ChannelReaders.OTHERS:
            people = " ".join(f"<@{slack_id}>" for slack_id in preview.others[:_NAMED])
            more = len(preview.others) - _NAMED
            rest = f" and {more} more" if more > 0 else ""
            return f":eyes: Also in {channel}, beside your supporters: {people}{rest}."
        case ChannelReaders.UNKNOWN:
            return (
                f":eyes: Everyone in {channel} will read it. Slack does not tell me who they are: "
                "look at its member list."
            )


def _left_out(preview: DigestPreview) -> str:
    if not preview.left_out:
        return ""
    lines = [
        f"• {escape(shorten(title, 80))} – {_WHY[why]}" for title, why in preview.left_out[:_NAMED]
    ]
    more = len(preview.left_out) - _NAMED
    if more > 0:
        lines.append(f"• and {more} more")
    return "\n".join(["*Stays out:*", *lines])


def _buttons(preview: DigestPreview) -> list[Block]:
    ident = preview.card.digest_id
    edit = parts.button("Edit", EDIT, ident)
    hold = parts.button("Hold this week", HOLD, ident)
    if preview.may_post_now:
        return [parts.button("Post now", POST_NOW, ident, style="primary"), edit]
    if preview.is_over:
        return []
    match preview.state:
        case DigestState.PREVIEWED:
            return [parts.button("Post as is", POST, ident, style="primary"), edit, hold]
        case DigestState.APPROVED:
            return [edit, hold]
        case DigestState.HELD:
            return [parts.button("Post it after all", UNHOLD, ident), edit]
        case _:
            return []
