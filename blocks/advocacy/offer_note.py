"""An offer of help in direct messages, from the offer to the thank-you."""

from blocks import parts, rich
from blocks.message import Block, Message, escape, shorten
from blocks.words.days import day_words
from sponsorship.advocacy.rules import OfferNote
from storage.types import OfferState

ACCEPT = "offer_accept"
"""The value of each button is the offer's id."""
DECLINE = "offer_decline"
DONE = "offer_done"
THANK = "offer_thank"
WITHDRAW = "offer_withdraw"


def draw(note: OfferNote) -> Message:
    """How the offer stands, for one of the two."""
    head = _for_member(note) if note.between.for_member else _for_supporter(note)
    thanks = " :pray:" if note.is_thanked and not note.between.for_member else ""
    blocks = [parts.section(f"{head}{thanks}"), rich.block(rich.quote(note.text, 1000))]
    aloud = f"{head} {escape(shorten(note.text, 300))}"
    if note.state in (OfferState.OFFERED, OfferState.ACCEPTED):
        by = f"By {day_words(note.due_on, year=True)}"
        blocks.append(parts.context(by))
        aloud += f" · {by}"
    buttons = _member_buttons(note) if note.between.for_member else _supporter_buttons(note)
    if buttons and not note.is_past:
        blocks.append(parts.actions("offer", buttons))
    return Message(aloud, blocks)


def _for_member(note: OfferNote) -> str:
    name = escape(note.between.supporter_name or "A supporter")
    match note.state:
        case OfferState.WITHDRAWN:
            return f"{name} had to take this offer back."
        case OfferState.DECLINED:
            return f"You said no, thank you, to {name}'s offer. They know."
        case OfferState.DONE if note.is_thanked:
            return f"{name} helped you, and you said thank you."
        case OfferState.DONE:
            return f"{name}'s help is done. A thank-you takes one click."
        case OfferState.ACCEPTED:
            return f"You took up {name}'s offer. They know."
        case _:
            return f"{name} offers you help."


def _for_supporter(note: OfferNote) -> str:
    name = escape(note.between.member_name or "The member")
    match note.state:
        case OfferState.WITHDRAWN:
            return f"You took your offer to {name} back."
        case OfferState.DECLINED:
            return f"{name} does not need this right now, and thanks you for the offer."
        case OfferState.DONE if note.is_thanked:
            return f"{name} says thank you for your help."
        case OfferState.DONE:
            return f"This is done for {name}. Thank you."
        case OfferState.ACCEPTED:
            return f"{name} gladly takes up your offer."
        case _:
            wait = "" if note.is_past else " You hear from me when they answer."
            return f"{name} has your offer.{wait}"


def _member_buttons(note: OfferNote) -> list[Block]:
    thank = parts.button("Say thank you", THANK, note.id)
    match note.state:
        case OfferState.OFFERED:
            return [
                parts.button("Yes, please", ACCEPT, note.id, style="primary"),
                parts.button("No, thank you", DECLINE, note.id),
            ]
        case OfferState.ACCEPTED:
            return [parts.button("It is done", DONE, note.id), thank]
        case OfferState.DONE if not note.is_thanked:
            return [thank]
        case _:
            return []


def _supporter_buttons(note: OfferNote) -> list[Block]:
    back = parts.button("Take it back", WITHDRAW, note.id)
    match note.state:
        case OfferState.OFFERED:
            return [back]
        case OfferState.ACCEPTED:
            return [parts.button("It is done", DONE, note.id, style="primary"), back]
        case _:
            return []
