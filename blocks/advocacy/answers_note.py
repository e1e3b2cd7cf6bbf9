"""The one note that tells a member who answered their digest."""

from blocks import parts
from blocks.digests.digest_post import meaning_words
from blocks.message import Message, escape
from blocks.words.days import days_words
from blocks.words.numbers import counted
from sponsorship.advocacy.rules import AnswersNote

_NAMED = 20


def draw(note: AnswersNote) -> Message:
    """A line for each supporter, then counts."""
    days = days_words(note.starts_on, note.ends_on)
    lines = [
        f"• <@{one.slack_id}>: {', '.join(meaning_words(meaning) for meaning in one.meanings)}"
        for one in note.answered[:_NAMED]
    ]
    if len(note.answered) > _NAMED:
        lines.append(f"• and {len(note.answered) - _NAMED} more")
    if note.cheers:
        lines.append(f"• {counted(note.cheers, 'cheer', 'cheers')} from others")
    waiting = [
        counted(count, one, many)
        for count, one, many in (
            (note.endorsements, "endorsement", "endorsements"),
            (note.offers, "offer of help", "offers of help"),
            (note.questions, "question", "questions"),
        )
        if count
    ]
    if waiting:
        given = note.endorsements + note.offers + note.questions
        where = "a message of its own" if given == 1 else "messages of their own"
        lines.append(f"• {', '.join(waiting)}, in {where}")
    head = f"Who answered your digest of {days}"
    names = [escape(it.name or "somebody") for it in note.answered[:_NAMED]]
    rest = [it.removeprefix("• ") for it in lines[len(names) :]]
    return Message(
        f"{head}: {'; '.join(filter(None, [', '.join(names), *rest]))}",
        [parts.section("\n".join([f"*{head}*", *lines]))],
    )
