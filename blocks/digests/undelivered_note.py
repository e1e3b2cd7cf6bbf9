"""Tells the owner of a message that Slack refused it, and how to mend that."""

from blocks import parts
from blocks.digests.digest_settings_form import OPEN
from blocks.message import Message
from sponsorship.delivery.rules.sending import MADE_PUBLIC, SHARED_OUTSIDE, Undelivered

_MEND = {
    MADE_PUBLIC: "It was private when you chose it, and everyone here can open it now. I kept back "
    "what only your supporters may read. Choose a private channel.",
    SHARED_OUTSIDE: "People of another company can read it by now. I posted nothing, and take out "
    "the digests that stand there. Choose another channel.",
    "not_in_channel": "I am not a member there. Invite me with `/invite @Headway` in the channel.",
    "channel_not_found": "Slack does not show it to me. If it is a private channel, invite me with "
    "`/invite @Headway` there; if it is gone, choose another one.",
    "is_archived": "It is archived. Unarchive it, or choose another one.",
}
_RESTRICTED = (
    "Your workspace's rules do not let me post there. Ask a workspace admin to allow it, or choose "
    "another channel."
)
_OTHERWISE = (
    "Slack's reason is `{error}`. Please pass that on to whoever runs Headway for your company."
)


def draw(values: Undelivered) -> Message:
    """A sentence about what did not arrive, and one about what to do."""
    mend = _MEND.get(values.error)
    if mend is None:
        restricted = values.error.startswith("restricted_action")
        mend = _RESTRICTED if restricted else _OTHERWISE.format(error=values.error)
    text = f"I could not post your digest in <#{values.channel_id}>. {mend}"
    choose = parts.button("Choose a channel", OPEN, style="primary")
    return Message(text, [parts.section(text), parts.actions("mend", [choose])])
