"""The win form: every field of a win, for a new one and for one that is there."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from blocks import parts, visibility_choice
from blocks.message import Block, View
from blocks.words.numbers import kind_words
from sponsorship.numbers.metric import LONGEST_WORD, TypedNumber
from sponsorship.refusals import FormRefused, Refusal
from sponsorship.wins.rules.search import Query
from sponsorship.wins.rules.typed import LINK_LIMIT, TypedWin
from storage.types import MetricBasis, MetricKind, Visibility

CALLBACK = "win_form"
"""The form's callback id."""
NEW = "win_new"
"""Opens an empty form; the button carries no value."""
EDIT = "win_edit"
"""Opens the form of a win; the button's value is the win's id."""
NUMBER = "win_number"
"""The same, with the cursor in the number."""
LOG_WIN = "log_win"
"""The global shortcut."""
LOG_MESSAGE = "log_message_as_win"
"""The message shortcut."""

TAGS_LIMIT = 2000

_KINDS = [(kind.value, kind_words(kind)) for kind in MetricKind]
_BASES = [
    (MetricBasis.MEASURED.value, "Measured: there is a record of it"),
    (MetricBasis.ESTIMATED.value, "Estimated: my best guess"),
]

LOGGED_ALREADY = "You logged this message already. Here is that win: change what you like."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form came from, so that saving it ends in the right place. Opaque ids only."""

    win_id: str = ""
    """The win being edited; empty for a new one."""
    channel_id: str = ""
    message_ts: str = ""
    """The message being logged."""
    permalink: str = ""
    query: Query | None = None
    page: int = 0
    """The list of wins below this form, and which of its pages is open."""


def draw(typed: TypedWin, came_from: Origin, *, notice: str = "", to_number: bool = False) -> View:
    """The form, with a sentence above it where there is one to say.

    The cursor starts in the title, or `to_number`.
    """
    number, day = typed.number, typed.happened_on
    blocks: list[Block] = []
    if notice:
        blocks.append({"type": "section", "text": parts.plain(notice)})
    blocks += [
        parts.text_input(
            "title",
            "What did you finish?",
            typed.title,
            placeholder="Automated the weekly stock report",
        ),
        _optional(
            "change",
            "What changed?",
            typed.change,
            placeholder="It took three hours of copying by hand; now it runs by itself.",
            multiline=True,
        ),
        _optional(
            "outcome",
            "What did the business get out of it?",
            typed.outcome,
            placeholder="Purchasing orders on Monday morning instead of Tuesday.",
            multiline=True,
        ),
        {"type": "divider"},
        parts.choice(
            "metric_kind",
            "What does the number measure?",
            _KINDS,
            number.kind or None,
            optional=True,
        ),
        _number(
            "metric_amount",
            "Amount",
            number.amount,
            placeholder="3, 1,200 or 12 %",
            hint="Or give before and after below, and this is worked out for you.",
        ),
        _number("metric_before", "Before", number.before, placeholder="12 %"),
        _number("metric_after", "After", number.after, placeholder="4 %"),
        _number("metric_unit", "Unit", number.unit, placeholder="hours, €, %, bugs"),
        _number(
            "metric_per",
            "Per what?",
            number.per,
            placeholder="week, month, order",
            hint="Leave it empty when it happened once.",
        ),
        parts.choice(
            "metric_basis",
            "How do you know the number?",
            _BASES,
            number.basis or None,
            optional=True,
        ),
        {"type": "divider"},
        parts.picker("datepicker", "happened_on", "When was it?", day.isoformat() if day else None),
        _optional(
            "evidence_url",
            "Link to evidence",
            typed.evidence_url,
            placeholder="https://…",
            limit=LINK_LIMIT,
        ),
        _optional(
            "tags",
            "Skills and tags",
            typed.tags,
            placeholder="sql, automation",
            hint="Set them apart with commas.",
            limit=TAGS_LIMIT,
        ),
        _optional("milestone", "Milestone of your plan it belongs to", typed.milestone),
        {"type": "divider"},
        visibility_choice.draw("Who can see this win?", typed.visibility),
        parts.context(
            "Whoever you choose here, and nobody else. A digest that shows this win is shown to "
            "you first."
        ),
    ]
    first = "metric_amount" if to_number else "title"
    for block in blocks:
        if block.get("block_id") == first:
            block["element"]["focus_on_load"] = True
    return parts.form(
        CALLBACK,
        "Edit win" if came_from.win_id else "Log a win",
        blocks,
        metadata=json.dumps(asdict(came_from), separators=(",", ":")),
    )


def read(view: View) -> TypedWin:
    """What was typed."""
    is_chosen = parts.read_choice(view, "visibility") != ""
    return TypedWin(
        title=parts.read_text(view, "title"),
        happened_on=parts.read_day(view, "happened_on"),
        visibility=parts.read_one(view, "visibility", Visibility) if is_chosen else None,
        change=parts.read_text(view, "change"),
        outcome=parts.read_text(view, "outcome"),
        number=TypedNumber(
            kind=parts.read_choice(view, "metric_kind"),
            before=parts.read_text(view, "metric_before"),
            after=parts.read_text(view, "metric_after"),
            amount=parts.read_text(view, "metric_amount"),
            unit=parts.read_text(view, "metric_unit"),
            per=parts.read_text(view, "metric_per"),
            basis=parts.read_choice(view, "metric_basis"),
        ),
        evidence_url=parts.read_text(view, "evidence_url"),
        tags=parts.read_text(view, "tags"),
        milestone=parts.read_text(view, "milestone"),
    )


def origin(view: View) -> Origin:
    """Where the form came from; raises Refusal when it does not say so."""
    facts = parts.read_facts(view)
    query, page = facts.pop("query", None), parts.read_page(facts.pop("page", 0))
    try:
        asked = Query(**query) if query else None
        return Origin(**{name: str(it) for name, it in facts.items()}, query=asked, page=page)
    except TypeError as unreadable:
        raise Refusal(FormRefused.OLD) from unreadable


def _optional(field: str, label: str, value: str, **more: Any) -> Block:
    return parts.text_input(field, label, value, optional=True, **more)


def _number(field: str, label: str, value: str, **more: Any) -> Block:
    return _optional(field, label, value, limit=LONGEST_WORD, **more)
