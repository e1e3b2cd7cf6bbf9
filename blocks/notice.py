"""A small form that only shows a sentence."""

from blocks.message import View, shorten


def draw(sentence: str, title: str = "Headway") -> View:
    """A modal with one sentence and a way out."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": shorten(sentence, 3000)},
            }
        ],
    }
