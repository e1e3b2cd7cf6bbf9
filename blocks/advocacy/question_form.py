"""The form for a supporter's question to the member."""

from dataclasses import dataclass

from blocks import parts
from blocks.message import View, escape
from sponsorship.advocacy.rules import TEXT_LIMIT

CALLBACK = "question_form"


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """What was typed."""

    digest_id: str
    text: str


def draw(digest_id: str, member_name: str) -> View:
    """The form."""
    name = escape(member_name or "the member")
    return parts.form(
        CALLBACK,
        "Ask",
        [
            parts.context(f"Who sees this: {name} alone. Only you get the answer."),
            parts.text_input("text", "Your question", multiline=True, limit=TEXT_LIMIT),
        ],
        submit="Ask",
        metadata=digest_id,
    )


def read(view: View) -> TypedQuestion:
    """What was typed."""
    return TypedQuestion(view["private_metadata"], parts.read_text(view, "text"))
