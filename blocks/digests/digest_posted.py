"""What the member is told, and nobody else, once a digest stands in its channel."""

from blocks import parts
from blocks.digests.digest_post import summary
from blocks.message import Message
from sponsorship.digests.rules.preview import PostedNote


def draw(note: PostedNote) -> Message:
    """Where it went and what it said; who answered comes in one note later."""
    count = len(note.card.wins)
    wins = {0: "a quiet week", 1: "1 win"}.get(count, f"{count} wins")
    text = (
        f"Your digest is in <#{note.channel_id}> with {wins}. When people answer, I tell you in "
        "one note, on the morning of your next working day."
    )
    return Message(f"{text} {summary(note.card)}", [parts.section(text)])
