"""Endorsements, offers and questions: what the bot says on its own."""

from blocks.advocacy import answers_note as answers_note_message
from blocks.advocacy import endorsement_note, offer_note, question_note
from bot.messages.kind import Kind
from sponsorship.advocacy import answers_note
from sponsorship.advocacy import messages as advocacy_messages

KINDS: dict[str, Kind] = {
    answers_note.KIND: Kind(
        answers_note.compose, answers_note_message.draw, told=answers_note.told
    ),
    advocacy_messages.ENDORSEMENT: Kind(advocacy_messages.compose, endorsement_note.draw),
    advocacy_messages.OFFER: Kind(advocacy_messages.compose, offer_note.draw),
    advocacy_messages.QUESTION: Kind(advocacy_messages.compose, question_note.draw),
    advocacy_messages.REDRAWS[advocacy_messages.ENDORSEMENT]: Kind(
        advocacy_messages.compose_redraw, endorsement_note.draw
    ),
    advocacy_messages.REDRAWS[advocacy_messages.OFFER]: Kind(
        advocacy_messages.compose_redraw, offer_note.draw
    ),
    advocacy_messages.REDRAWS[advocacy_messages.QUESTION]: Kind(
        advocacy_messages.compose_redraw, question_note.draw
    ),
}
