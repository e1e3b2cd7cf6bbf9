"""What the member reads when their digest's channel is gone or closed to Headway."""

from blocks import parts
from blocks.digests.digest_settings_form import OPEN
from blocks.message import Message
from sponsorship.digests.rules.channels import LostChannel
from sponsorship.digests.rules.vocabulary import DigestMessage

_TEXTS = {
    DigestMessage.CHANNEL_ARCHIVED: (
        "{channel} was archived, so your digest has nowhere to go.",
        "Choose another channel, or have it unarchived. Nothing is lost meanwhile.",
    ),
    DigestMessage.CHANNEL_LEFT: (
        "Headway is not in {channel} any more, so your digest cannot go there.",
        "Invite it again with `/invite @Headway`, or choose another channel. Nothing is lost "
        "meanwhile.",
    ),
    DigestMessage.CHANNEL_SHARED: (
        "People of another company can read {channel} now, so your digest does not go there.",
        "Headway is taking out the digests that stand there. Choose another channel; you still "
        "find your wins and what your sponsors said in Headway's Home.",
    ),
}


def draw(lost: LostChannel) -> Message:
    """What happened, and how to mend it."""
    happened, mend = _TEXTS[lost.why]
    happened = happened.format(channel=f"<#{lost.channel_id}>")
    return Message(
        f"{happened} {mend}",
        [
            parts.section(f"*{happened}* {mend}"),
            parts.actions("mend", [parts.button("Choose a channel", OPEN, style="primary")]),
        ],
    )
