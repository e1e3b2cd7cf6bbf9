"""The win form: every field of a win, for a new one and for one that is there."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from blocks import parts, visibility_choice
from blocks.message import Block, View
from sponsorship.numbers.metric import LONGEST_WORD, NO_NUMBER, TypedNumber
from sponsorship.numbers.value import Metric, label
from sponsorship.refusals import Refusal
from sponsorship.wins.rules.metric import metric_of
from sponsorship.wins.rules.search import Query
from sponsorship.wins.rules.typed import LINK_LIMIT, TypedWin
from storage.types import MetricBasis, MetricKind, Visibility
from storage.wins.wins import Win

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

_KINDS = [(kind.value, label(kind)) for kind in MetricKind]
_BASES = [
    (MetricBasis.MEASURED.value, "Measured: there is a record of it"),
    (MetricBasis.ESTIMATED.value, "Estimated: my best guess"),
]


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


@dataclass(frozen=True, slots=True)
class Values:
    """What the form starts with."""

    origin: Origin
    happened_on: date
    visibility: Visibility
    title: str = ""
    change: str = ""
    outcome: str = ""
    number: TypedNumber = NO_NUMBER
    evidence_url: str = ""
    tags: str = ""
    milestone: str = ""
    notice: str = ""
    """A sentence above the form."""
    to_number: bool = False
    """Whether the cursor starts in the number."""


def values_of(
    win: Win, tags: Sequence[str], origin: Origin, *, notice: str = "", to_number: bool = False
) -> Values:
    """The form's values for a win that is there."""
    return Values(
        origin=origin,
        happened_on=win.happened_on,
        visibility=win.visibility,
        title=win.title,
        change=win.change,
        outcome=win.outcome,
        number=typed_number(metric_of(win)),
        evidence_url=win.evidence_url,
        tags=", ".join(tags),
        milestone=win.milestone,
        notice=notice,
        to_number=to_number,
    )


def typed_number(metric: Metric | None) -> TypedNumber:
    """A number as the form's fields show it."""
    if metric is None:
        return NO_NUMBER
    has_both = metric.before is not None and metric.after is not None
    return TypedNumber(
        kind=metric.kind.value,
        before=_digits(metric.before),
        after=_digits(metric.after),
        amount="" if has_both else _digits(metric.amount),
        unit=metric.unit,
        per=metric.per,
        basis=metric.basis.value if metric.basis else "",
    )


def draw(values: Values) -> View:
    """The form."""
    number = values.number
    blocks: list[Block] = []
    if values.notice:
        blocks.append({"type": "section", "text": parts.plain(values.notice)})
    blocks += [
        parts.text_input(
            "title",
            "What did you finish?",
            values.title,
            placeholder="Automated the weekly stock report",
        ),
        _optional(
            "change",
            "What changed?",
            values.change,
            placeholder="It took three hours of copying by hand; now it runs by itself.",
            multiline=True,
        ),
        _optional(
            "outcome",
            "What did the business get out of it?",
            values.outcome,
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
        parts.picker("datepicker", "happened_on", "When was it?", values.happened_on.isoformat()),
        _optional(
            "evidence_url",
            "Link to evidence",
            values.evidence_url,
            placeholder="https://…",
            limit=LINK_LIMIT,
        ),
        _optional(
            "tags",
            "Skills and tags",
            values.tags,
            placeholder="sql, automation",
            hint="Set them apart with commas.",
            limit=TAGS_LIMIT,
        ),
        _optional("milestone", "Milestone of your plan it belongs to", values.milestone),
        {"type": "divider"},
        visibility_choice.draw("Who can see this win?", values.visibility),
        parts.context(
            "Whoever you choose here, and nobody else. A digest that shows this win is shown to "
            "you first."
        ),
    ]
    first = "metric_amount" if values.to_number else "title"
    for block in blocks:
        if block.get("block_id") == first:
            block["element"]["focus_on_load"] = True
    return parts.form(
        CALLBACK,
        "Edit win" if values.origin.win_id else "Log a win",
        blocks,
        metadata=json.dumps(asdict(values.origin), separators=(",", ":")),
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
        raise Refusal(parts.OLD_FORM) from unreadable


def _digits(number: Decimal | None) -> str:
    """Exactly as stored: a rounded number would be saved again as another."""
    if number is None:
        return ""
    text = f"{number:,f}"
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    # "1.234" could be taken for 1,234.
    return f"{text}0" if text[-4:-3] == "." else text


def _optional(field: str, label: str, value: str, **more: Any) -> Block:
    return parts.text_input(field, label, value, optional=True, **more)


def _number(field: str, label: str, value: str, **more: Any) -> Block:
    return _optional(field, label, value, limit=LONGEST_WORD, **more)
