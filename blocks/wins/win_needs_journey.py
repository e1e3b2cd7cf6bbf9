"""What somebody reads who logs a win before they have a journey: nothing they typed is lost."""

from blocks import parts
from blocks.journeys.journey_form import START
from blocks.message import Block, Message, View, escape, shorten
from blocks.words.people import readers_sentence
from storage.types import Visibility

KEEP = "win_keep"
"""Logs the line that the button carries."""

VALUE_LIMIT = 2000
_PIECE = 2900

_SENTENCE = (
    "One thing first: tell me where you are heading, so that your wins have a journey "
    "to belong to. It takes a minute."
)


def draw(line: str) -> Message:
    """The line as typed, and the two buttons that keep it."""
    start = parts.button("Start my journey", START, style="primary")
    buttons = [start]
    after = "Once your journey has started, send it again with `/win`."
    if line and len(line) <= VALUE_LIMIT:
        buttons.append(parts.button("Log this win", KEEP, line))
        after = "Once your journey has started, press *Log this win*."
    said = f"Well done! {_SENTENCE}" if line else _SENTENCE
    blocks = [parts.section(said)]
    if line:
        blocks += [_quoted(line[at : at + _PIECE]) for at in range(0, len(line), _PIECE)]
        blocks.append(
            parts.context(f"{readers_sentence(Visibility.PRIVATE)} can see this. {after}")
        )
    blocks.append(parts.actions("needs_journey", buttons))
    wrote = f" You wrote: {line}" if line else ""
    return Message(escape(shorten(f"{said}{wrote}", 3000)), blocks)


def draw_form() -> View:
    """The same where a form was asked for and nothing is typed yet."""
    return parts.form(
        "win_needs_journey",
        "Log a win",
        [
            parts.section(_SENTENCE),
            parts.actions(
                "needs_journey", [parts.button("Start my journey", START, style="primary")]
            ),
        ],
        submit=None,
        close="Close",
    )


def _quoted(text: str) -> Block:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
    }
