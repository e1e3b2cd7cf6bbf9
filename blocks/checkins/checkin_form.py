"""The check-in form, and the buttons elsewhere that lead to it."""

from decimal import Decimal

from blocks import visibility_choice
from blocks.message import Block, View, shorten
from blocks.parts import (
    checkboxes,
    choice,
    context,
    form,
    plain,
    read_choice,
    read_choices,
    read_one,
    read_text,
    text_input,
)
from blocks.words.days import day_words, days_words
from blocks.words.numbers import figure
from sponsorship.checkins.rules.answers import TEXT_LIMIT, CheckinEntry, Form
from sponsorship.checkins.rules.blockers import ASK_LIMIT, OpenItem

CALLBACK = "checkin_form"

OPEN = "checkin_open"
"""Opens the form of the running period; the button carries no value."""
HISTORY = "checkin_history"
"""Opens the member's past check-ins; the button carries no value."""
BLOCKER_RESOLVE = "blocker_resolve"
"""The button's value is the blocker's id."""
ASK_RESOLVE = "ask_resolve"
"""The button's value is the ask's id."""

QUESTIONS = {
    "progress": "What moved forward?",
    "next_step": "What is next?",
    "blockers": "What is in the way?",
    "lesson": "What did you learn?",
    "hours_current": "Hours on your current role",
    "hours_it": "Hours on IT work",
    "confidence": "How confident do you feel about the move?",
    "ask": "One thing your sponsors could help with",
}
"""Field to the wording that its form shows; kept with each answer as it was then."""

CONFIDENCE = {
    1: "1 · Not at all",
    2: "2 · A little",
    3: "3 · Fairly",
    4: "4 · Quite",
    5: "5 · Very",
}
_WINS_SHOWN = 5
_ITEMS_SHOWN = 10
"""Slack's limit of checkboxes in one group."""


def draw(values: Form) -> View:
    """The form, with what was planned last time, what is open, and the period's wins."""
    return form(
        CALLBACK,
        "Edit check-in" if values.is_edit else "Check-in",
        [
            context(_heading(values)),
            *_wins(values),
            _area(
                "progress",
                values.progress,
                hint="You planned this last time. Change it to what happened."
                if values.planned
                else "",
            ),
            _area("next_step", values.next_step),
            *_items(values.open_items),
            _area(
                "blockers",
                hint="New ones only, one on each line."
                if values.open_items
                else "One on each line.",
            ),
            _area("lesson", values.lesson),
            _line("ask", "", "An introduction to the data team", ASK_LIMIT),
            _line("hours_current", _hours(values.hours_current), "32", 40),
            _line("hours_it", _hours(values.hours_it), "4.5", 40),
            choice(
                "confidence",
                QUESTIONS["confidence"],
                [(str(number), words) for number, words in CONFIDENCE.items()],
                str(values.confidence) if values.confidence else None,
                hint="Only you ever see this, whatever you choose below.",
                optional=True,
            ),
            visibility_choice.draw("Who may see the rest?", values.visibility),
        ],
        metadata=values.period_id,
    )


def read(view: View) -> CheckinEntry:
    """What was typed and chosen."""
    has_confidence = read_choice(view, "confidence") != ""
    return CheckinEntry(
        progress=read_text(view, "progress"),
        next_step=read_text(view, "next_step"),
        blockers=read_text(view, "blockers"),
        lesson=read_text(view, "lesson"),
        hours_current=read_text(view, "hours_current"),
        hours_it=read_text(view, "hours_it"),
        confidence=read_one(view, "confidence", int) if has_confidence else None,
        ask=read_text(view, "ask"),
        visibility=visibility_choice.read(view),
        resolved=frozenset(read_choices(view, "resolved")),
        questions=QUESTIONS,
    )


def period_of(view: View) -> str:
    """Id of the period that the form is about."""
    return str(view["private_metadata"])


def _area(field: str, value: str = "", hint: str = "") -> Block:
    return text_input(
        field, QUESTIONS[field], value, hint=hint, optional=True, multiline=True, limit=TEXT_LIMIT
    )


def _line(field: str, value: str, placeholder: str, limit: int) -> Block:
    return text_input(
        field, QUESTIONS[field], value, placeholder=placeholder, optional=True, limit=limit
    )


def _hours(amount: Decimal | None) -> str:
    return "" if amount is None else figure(amount)


def _heading(values: Form) -> str:
    days = days_words(values.starts_on, values.ends_on)
    late = (
        " This check-in has closed: your answer will be marked as late." if values.is_late else ""
    )
    return f"About {days}. Nothing is required, one line is enough.{late}"


def _wins(values: Form) -> list[Block]:
    if not values.wins:
        return []
    shown = "\n".join(f"• {shorten(title, 150)}" for title in values.wins[:_WINS_SHOWN])
    more = len(values.wins) - _WINS_SHOWN
    if more > 0:
        shown += f"\nand {more} more"
    return [{"type": "section", "text": plain(f"Wins you logged in these days\n{shown}")}]


def _items(items: tuple[OpenItem, ...]) -> list[Block]:
    if not items:
        return []
    shown = items[:_ITEMS_SHOWN]
    more = len(items) - len(shown)
    return [
        checkboxes(
            "resolved",
            "Still open: tick what is resolved",
            [(item.id, item.text) for item in shown],
            descriptions={
                item.id: f"{'Ask' if item.is_ask else 'Blocker'} since {day_words(item.since)}"
                for item in shown
            },
            hint=f"{more} more in Headway's Home." if more else "",
        )
    ]
