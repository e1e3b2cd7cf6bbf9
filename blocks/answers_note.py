"""The one note that tells a member who answered their digest."""

from blocks import parts
from blocks.digest import days_words, meaning_words
from blocks.message import Message, escape
from sponsorship.answers_note import AnswersNote

_NAMED = 20


def draw(note: AnswersNote) -> Message:
    """A line for each supporter, then counts."""
    days = days_words(note.starts_on, note.ends_on)
    lines = [
        f"• <@{it.slack_id}>: {', '.join(meaning_words(meaning) for meaning in it.meanings)}"
        for it in note.answered[:_NAMED]
    ]
    if len(note.answered) > _NAMED:
        lines.append(f"• and {len(note.answered) - _NAMED} more")
    if note.cheers:
        lines.append(f"• {_count(note.cheers, 'cheer', 'cheers')} from others")
    waiting = [
        _count(count, one, many)
        for count, one, many in (
            (note.endorsements, "endorsement", "endorsements"),
            (note.offers, "offer of help", "offers of help"),
            (note.questions, "question", "questions"),
        )
        if count
    ]
    if waiting:
        lines.append(f"• {', '.join(waiting)}, in messages of their own")
    head = f"Who answered your digest of {days}"
    names = ", ".join(it.name or "somebody" for it in note.answered[:_NAMED])
    text = f"{head}: {escape(names)}" if names else head
    return Message(text, [parts.section("\n".join([f"*{head}*", *lines]))])


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
