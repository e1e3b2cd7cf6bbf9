"""A supporter's question in the member's direct messages, and the answer in the supporter's."""

from blocks import parts, rich
from blocks.message import Message, escape, shorten
from sponsorship.advocacy.rules import QuestionNote

ANSWER = "question_answer"
"""Opens the form for the answer; the value is the question's id."""


def draw(note: QuestionNote) -> Message:
    """The question and, once there is one, the answer."""
    member = escape(note.between.member_name or "The member")
    supporter = escape(note.between.supporter_name or "A supporter")
    quoted = rich.block(rich.quote(note.text, 1000))
    answer = rich.block(rich.line(rich.text(shorten(note.answer, 2000) or "…")))
    if note.between.for_member:
        head = f"{supporter} asks you:"
        if note.answer:
            head = f"You answered {supporter}'s question. Only they read the answer."
        blocks = [parts.section(head), quoted]
        if note.answer:
            blocks.append(answer)
        words = "Change the answer" if note.answer else "Answer"
        style = None if note.answer else "primary"
        blocks.append(
            parts.actions("question", [parts.button(words, ANSWER, note.id, style=style)])
        )
        return Message(f"{head} {escape(shorten(note.text, 300))}", blocks)
    if not note.answer:
        wait = "" if note.is_past else " The answer comes here."
        head = f"{member} has your question.{wait}"
        return Message(f"{head} {escape(shorten(note.text, 300))}", [parts.section(head), quoted])
    head = f"{member} answered your question."
    return Message(
        f"{head} {escape(shorten(note.answer, 300))}", [parts.section(head), quoted, answer]
    )
