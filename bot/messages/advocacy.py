"""Endorsements, offers and questions: what the bot says on its own."""

from blocks.advocacy import answers_note as answers_note_message
from blocks.advocacy import endorsement_note, offer_note, question_note
from bot.messages.kind import Kind
from sponsorship.advocacy import answers_note, rules
from sponsorship.advocacy import messages as advocacy_messages
from sponsorship.advocacy.rules import AdvocacyMessage

KINDS: dict[str, Kind] = {
    AdvocacyMessage.DIGEST_ANSWERS: Kind(
        answers_note.compose, answers_note_message.draw, told=answers_note.told
    ),
    AdvocacyMessage.ENDORSEMENT: Kind(
        advocacy_messages.compose, endorsement_note.draw, at_once=rules.at_once
    ),
    AdvocacyMessage.OFFER: Kind(advocacy_messages.compose, offer_note.draw, at_once=rules.at_once),
    AdvocacyMessage.QUESTION: Kind(
        advocacy_messages.compose, question_note.draw, at_once=rules.at_once
    ),
    advocacy_messages.REDRAWS[AdvocacyMessage.ENDORSEMENT]: Kind(
        advocacy_messages.compose_redraw, endorsement_note.draw
    ),
    advocacy_messages.REDRAWS[AdvocacyMessage.OFFER]: Kind(
        advocacy_messages.compose_redraw, offer_note.draw
    ),
    advocacy_messages.REDRAWS[AdvocacyMessage.QUESTION]: Kind(
        advocacy_messages.compose_redraw, question_note.draw
    ),
}
