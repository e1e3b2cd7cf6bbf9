"""The form for the member's answer to one supporter's question."""

from dataclasses import dataclass

from blocks import parts, rich
from blocks.message import View, escape
from sponsorship.advocacy.rules import ANSWER_LIMIT

CALLBACK = "question_answer_form"


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What was typed."""

    question_id: str
    text: str


def draw(question_id: str, question: str, asker_name: str, answer: str) -> View:
    """The question, and the answer so far."""
    name = escape(asker_name or "who asked")
    return parts.form(
        CALLBACK,
        "Answer",
        [
            rich.block(rich.quote(question, 1000)),
            parts.context(f"Who sees this: {name} alone, by direct message."),
            parts.text_input("answer", "Your answer", answer, multiline=True, limit=ANSWER_LIMIT),
        ],
        submit="Send",
        metadata=question_id,
    )


def read(view: View) -> TypedAnswer:
    """What was typed."""
    return TypedAnswer(view["private_metadata"], parts.read_text(view, "answer"))
