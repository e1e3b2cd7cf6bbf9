"""The form that asks once more before everything is erased."""

from blocks import parts
from blocks.message import View
from sponsorship.privacy.rules import WORD

CALLBACK = "erase_form"


def draw() -> View:
    """The question before erasing."""
    return parts.form(
        CALLBACK,
        "Erase me",
        [
            parts.section(
                "*This cannot be undone.* Headway deletes:\n"
                "• your journeys, wins, check-ins, blockers, asks and digests\n"
                "• what supporters wrote to you, and their place on your map\n"
                "• what you gave as a supporter: endorsements, offers, questions, reactions\n"
                "• the messages in Slack that show any of it\n"
                "What stays are lines in the audit log that say what was done and when, with "
                "neither your name nor your words."
            ),
            parts.context("Export first if you may want to read it again."),
            parts.text_input("word", f"Type “{WORD}” to go on", limit=20),
        ],
        submit="Erase everything",
    )


def read(view: View) -> str:
    """What was typed."""
    return parts.read_text(view, "word")
