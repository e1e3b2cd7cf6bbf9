"""The words that go with an export."""

from blocks import parts
from blocks.message import Block, Message
from sponsorship.privacy.rules import Part

EVERYTHING = (
    "Here is everything that Headway keeps about you: one JSON file with all of it, and the same "
    "lists as CSV for a spreadsheet."
)


def draw(_values: None) -> Message:
    """What goes with the file."""
    return Message(EVERYTHING, [parts.section(EVERYTHING)])


def draw_part(part: Part) -> Message:
    """A part of the export as text."""
    head = f"Your export, part {part.number} of {part.of}."
    first = (
        f"{head} Headway may not send files in this workspace, so it comes as JSON text: put "
        "the parts together in order."
    )
    text: Block = {"type": "text", "text": part.text}
    return Message(
        head,
        [
            {"type": "section", "text": parts.plain(first if part.number == 1 else head)},
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_preformatted", "elements": [text]}],
            },
        ],
    )
