"""A member's past check-ins, a page at a time, for the member alone."""

from decimal import Decimal
from typing import Any

from blocks.checkins.checkin_form import CONFIDENCE
from blocks.message import Block, View
from blocks.parts import actions, button, context, form, header, plain, read_page
from blocks.words.days import days_words
from blocks.words.numbers import figure
from blocks.words.people import readers_sentence
from sponsorship.checkins.rules.answers import History, PastCheckin

OLDER = "checkin_history_older"
"""Turns to an older page; the button's value is the page's number."""
NEWER = "checkin_history_newer"


def draw(history: History) -> View:
    """One page, each answer under its questions as they read then."""
    blocks: list[Block] = []
    for checkin in history.checkins:
        blocks += _checkin(checkin)
    if not blocks:
        words = "No more check-ins." if history.page else "You have not answered a check-in yet."
        blocks.append({"type": "section", "text": plain(words)})
    turns = []
    if history.page:
        turns.append(button("Newer", NEWER, str(history.page - 1)))
    if history.has_older:
        turns.append(button("Older", OLDER, str(history.page + 1)))
    if turns:
        blocks.append(actions("pages", turns))
    blocks.insert(0, context("Only you see this page."))
    return form("checkin_history_view", "Past check-ins", blocks, submit=None, close="Close")


def page_of(action: dict[str, Any]) -> int:
    """The page to turn to."""
    return read_page(action.get("value"))


def _checkin(checkin: PastCheckin) -> list[Block]:
    late = " · answered late" if checkin.is_late else ""
    parts: list[dict[str, Any]] = []
    for field, wording, value in checkin.lines:
        if parts:
            parts.append({"type": "text", "text": "\n\n"})
        parts += [
            {"type": "text", "text": f"{wording}\n", "style": {"bold": True}},
            {"type": "text", "text": _answer(field, value)},
        ]
    days = days_words(checkin.starts_on, checkin.ends_on, year=True)
    head = header(days)
    shared = context(f"{readers_sentence(checkin.visibility)} can see it{late}")
    if not parts:
        return [head, shared]
    section = {"type": "rich_text_section", "elements": parts}
    return [head, {"type": "rich_text", "elements": [section]}, shared]


def _answer(field: str, value: str | int | Decimal) -> str:
    if field == "confidence":
        return CONFIDENCE[int(value)]
    return figure(value) if isinstance(value, Decimal) else str(value)
