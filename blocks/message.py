"""What every drawing module shares: the message itself, and how user text is made safe."""

import unicodedata
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A drawn message. `text` is read aloud and shown in notifications."""

    text: str
    blocks: list[Block]


def escape(text: str) -> str:
    """User text made safe for mrkdwn: no mention, link, channel or special token survives.

    The three characters are the ones Slack names; formatting marks are left alone.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def isolate(text: str) -> str:
    """The same to the eye, but a name in Hebrew or Arabic no longer reverses a number beside it."""
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters; a cut ends in an ellipsis, at a word where one is near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    if space > limit * 2 // 3:
        cut = cut[:space]
    return cut.rstrip() + "…"
