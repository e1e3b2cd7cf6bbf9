"""What is said when something is refused."""

from datetime import date

from blocks.refusals import Sentences
from blocks.words.days import date_words
from sponsorship.supporters.rules import SupporterRefused


def _not_now(name: str, again: date) -> str:
    return (
        f"{name or 'This person'} said “not now”. You can ask again from {date_words(again)}; they "
        "can still change their mind before."
    )


def _already(name: str) -> str:
    return f"{name or 'This person'} is among your supporters already."


SENTENCES: Sentences = {
    SupporterRefused.NO_JOURNEY: "Start your journey first: Headway's Home has the button.",
    SupporterRefused.NOT_AMONG_YOURS: "This person is not among your supporters any more.",
    SupporterRefused.DEACTIVATED_TO_ASK: "This account is deactivated, so nobody would answer.",
    SupporterRefused.NOT_NOW: _not_now,
    SupporterRefused.REQUEST_OVER: (
        "This request is not open any more. There is nothing you need to do."
    ),
    SupporterRefused.ELSEWHERE: "Please choose somebody from this workspace.",
    SupporterRefused.YOURSELF: "You cannot support yourself. Who else would speak for you?",
    SupporterRefused.DEACTIVATED: "This account is deactivated. Please choose somebody else.",
    SupporterRefused.NOTE_TOO_LONG: "Please keep the note under {limit} characters.",
    SupporterRefused.ALREADY: _already,
}
