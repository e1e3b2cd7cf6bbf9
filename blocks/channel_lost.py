"""What the member reads when their digest's channel is gone or closed to Headway."""

from blocks import parts
from blocks.digest_settings_form import OPEN
from blocks.message import Message
from sponsorship.channels import LostChannel


def draw(lost: LostChannel) -> Message:
    """How to mend it."""
    if lost.archived:
        happened = f"<#{lost.channel_id}> was archived, so your digest has nowhere to go."
        mend = "Choose another channel, or have it unarchived."
    else:
        happened = (
            f"Headway is not in <#{lost.channel_id}> any more, so your digest cannot go there."
        )
        mend = "Invite it again with `/invite @Headway`, or choose another channel."
    return Message(
        "Your digest has lost its channel. Choose another, or invite Headway again.",
        [
            parts.section(f"*{happened}* {mend} Nothing is lost meanwhile."),
            parts.actions("mend", [parts.button("Choose a channel", OPEN, style="primary")]),
        ],
    )
