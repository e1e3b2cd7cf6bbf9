"""App Home of somebody who has just erased themselves."""

from blocks import notice, parts
from blocks.message import View

ERASED = (
    "Everything about you is erased, and the messages that showed it are being taken down. "
    "Thank you for the time with us. If you come back, you start anew."
)


def draw() -> View:
    """The page until it is opened again; nothing of theirs is on it."""
    return {"type": "home", "blocks": [parts.section(ERASED)]}


def draw_notice() -> View:
    """The same, where they asked for it."""
    return notice.draw(ERASED, "Erased")
