"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.digests.rules.refused import DigestRefused

SENTENCES: Sentences = {
    DigestRefused.NO_TIME: "Choose the time your digest is posted at.",
    DigestRefused.CHANNEL_UNSEEN: (
        "I cannot see that channel. Invite me with /invite @Headway in that channel, then save "
        "again."
    ),
    DigestRefused.CHANNEL_ARCHIVED: (
        "That channel is archived. Unarchive it, or choose another one."
    ),
    DigestRefused.CHANNEL_DIRECT: "Choose a channel: a digest does not go to direct messages.",
    DigestRefused.CHANNEL_EXTERNAL: (
        "People of other companies are in that channel. Choose another one."
    ),
    DigestRefused.CHANNEL_WITHOUT_ME: (
        "I am not in that channel. Invite me with /invite @Headway in that channel, then save "
        "again."
    ),
    DigestRefused.CHANNEL_WITHOUT_YOU: (
        "You are not in that channel yourself. Join it, then save again."
    ),
    DigestRefused.OVER: (
        "This digest's time is over. What it would have shown comes in the next one."
    ),
    DigestRefused.PAUSED: "Your journey is paused. Resume it in Headway's Home, then post.",
    DigestRefused.POSTED_FOLLOWS: (
        "This digest is posted. Change or delete a win, and the post follows."
    ),
    DigestRefused.TOO_LONG: "Please keep this under {limit} characters.",
    DigestRefused.WIN_HIDDEN: "One of these wins may not be shown there any more. Open Edit again.",
    DigestRefused.ASK_HIDDEN: "This ask may not be shown there any more. Choose another.",
    DigestRefused.NOT_YOURS: (
        "This digest is not yours to decide about, or it is not there any more."
    ),
    DigestRefused.PREVIEW_ON_ITS_WAY: (
        "Your preview is still on its way. Look at it first, then decide."
    ),
    DigestRefused.CHANNEL_CHANGED: (
        "Your digest's channel has changed. A new preview is on its way to you."
    ),
    DigestRefused.POSTED: "This digest is posted already.",
    DigestRefused.MOMENT_PASSED: (
        "The moment of this digest has passed. Use Post now, or let it rest."
    ),
    DigestRefused.BEING_POSTED: (
        "This digest is being posted just now, so it is too late to change that."
    ),
    DigestRefused.NO_ADMIN: "Only Headway's admins in this workspace choose what reactions mean.",
    DigestRefused.EMOJI_TWICE: (
        "“{emoji}” already stands for another meaning above. Use each emoji once."
    ),
    DigestRefused.NO_EMOJI: (
        "“{name}” is not the name of an emoji. Write names such as eyes or :tada:, with spaces "
        "between them."
    ),
    DigestRefused.NO_JOURNEY: "Start a journey in Headway's Home first; then choose its digest.",
    DigestRefused.NO_WEEKDAY: "Choose the day your digest is posted on.",
    DigestRefused.NO_PREVIEW_HOURS: "Choose how long before the post you want your preview.",
}
