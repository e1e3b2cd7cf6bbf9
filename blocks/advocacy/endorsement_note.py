"""An endorsement in direct messages: to the member, and to the supporter who can take it back."""

from blocks import parts, rich
from blocks.message import Message, escape, shorten
from blocks.words.days import day_words
from sponsorship.advocacy.rules import EndorsementNote
from storage.types import EndorsementScope

WITHDRAW = "endorsement_withdraw"
"""The value is the endorsement's id."""

_MEMBER_MAY = {
    EndorsementScope.PRIVATE: "It is for your eyes only.",
    EndorsementScope.REVIEWS: "You may use it in reviews and applications until {day}.",
    EndorsementScope.PUBLIC: "You may show it to everyone in the company until {day}.",
}
_THEY_MAY = {
    EndorsementScope.PRIVATE: "Only they read it.",
    EndorsementScope.REVIEWS: "They may use it in reviews and applications until {day}.",
    EndorsementScope.PUBLIC: "They may show it to everyone in the company until {day}.",
}


def draw(note: EndorsementNote) -> Message:
    """Who said it, what, how it may be used, and the way back."""
    supporter = escape(note.between.supporter_name or "A supporter")
    member = escape(note.between.member_name or "them")
    day = day_words(note.expires_on, year=True)
    if note.is_withdrawn:
        text = f"You took your endorsement of {member} back. They may not use it any more."
        if note.between.for_member:
            text = f"{supporter} took their endorsement back. Please do not use it any more."
        return Message(text, [parts.section(text)])
    if note.between.for_member:
        head = f"{supporter} endorsed you."
        use = _MEMBER_MAY[note.scope].format(day=day)
    else:
        head = f"Thank you. {member} has your endorsement."
        use = _THEY_MAY[note.scope].format(day=day)
    star = " :star2:" if note.between.for_member else ""
    blocks = [
        parts.section(f"{head}{star}"),
        rich.block(rich.quote(note.quote, 1000)),
        parts.context(use),
    ]
    if not note.between.for_member:
        really = parts.confirm(
            "Take it back?", "They are told, and may not use it any more.", "Take it back"
        )
        blocks.append(
            parts.actions(
                "endorsement", [parts.button("Take it back", WITHDRAW, note.id, confirm=really)]
            )
        )
    return Message(f"{head} {escape(shorten(note.quote, 300))} {use}", blocks)
