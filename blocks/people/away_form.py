"""The form that says from when until when a person is away."""

from collections.abc import Sequence
from datetime import date

from blocks.message import Block, View
from blocks.parts import button, context, form, picker, plain, read_day, read_text, text_input
from blocks.words.days import days_words
from sponsorship.people.rules import NOTE_LIMIT, DaysAway
from sponsorship.refusals import FormRefused, Refusal

CALLBACK = "away_form"

OPEN = "away_open"
"""Opens the form; the button carries no value."""
REMOVE = "away_remove"
"""The button's value is the away range's id."""

_SHOWN = 10


def draw(today: date, coming: Sequence[DaysAway]) -> View:
    """The form, from today on, below the days that are set already."""
    return form(
        CALLBACK,
        "I'm away",
        [
            *_known(coming),
            context("I will not ask you anything on these days. Being away is never “missed”."),
            picker("datepicker", "starts_on", "First day away", today.isoformat()),
            picker("datepicker", "ends_on", "Last day away", today.isoformat()),
            text_input("note", "Note to yourself", optional=True, limit=NOTE_LIMIT),
            context("Only you see the note."),
        ],
    )


def read(view: View) -> DaysAway:
    """What was chosen; raises Refusal for a form without its days."""
    return DaysAway(_day(view, "starts_on"), _day(view, "ends_on"), read_text(view, "note"))


def _known(coming: Sequence[DaysAway]) -> list[Block]:
    blocks: list[Block] = []
    for away in coming[:_SHOWN]:
        days = days_words(away.starts_on, away.ends_on)
        words = f"You are away {days}" + (f": {away.note}" if away.note else "")
        remove = button("Remove", REMOVE, away.id, label=f"Remove {days}")
        text = plain(words)
        blocks.append({"type": "section", "block_id": away.id, "text": text, "accessory": remove})
    if blocks:
        blocks.append({"type": "divider"})
    return blocks


def _day(view: View, field: str) -> date:
    day = read_day(view, field)
    if day is None:
        raise Refusal(FormRefused.NO_DAY, field)
    return day
