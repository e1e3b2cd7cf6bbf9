"""A win as it is typed: what fits, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unicodedata import category, normalize
from urllib.parse import urlsplit

from sponsorship.numbers.metric import NO_NUMBER, TypedNumber, typed_metric, typed_number
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from sponsorship.wins.rules import line as one_liner
from sponsorship.wins.rules.line import Reading
from sponsorship.wins.rules.metric import metric_columns, metric_of
from sponsorship.wins.rules.refused import WinRefused
from storage.people.people import Person
from storage.types import Visibility
from storage.wins.wins import Win

TEXT_LIMIT = 3000
LINE_LIMIT = TEXT_LIMIT + TEXT_LIMIT // 2
"""Of a typed line: wherever its title ends, what changed holds the rest."""
LINK_LIMIT = 2000
TAG_LIMIT = 60
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class TypedWin:
    """The win form as typed; texts are empty when left out."""

    title: str
    happened_on: date | None
    visibility: Visibility | None
    change: str = ""
    outcome: str = ""
    number: TypedNumber = NO_NUMBER
    evidence_url: str = ""
    tags: str = ""
    milestone: str = ""


def read_line(person: Person, line: str, now: datetime) -> Reading:
    """What the line says, on the person's day; raises Refusal for one that is too long.

    Reading takes its time, so nobody is to wait for it: it is done before a transaction.
    """
    if len(line) > LINE_LIMIT:
        raise Refusal(WinRefused.LINE_TOO_LONG, limit=LINE_LIMIT, length=len(line))
    return one_liner.read(line, local_day(now, person.zone))


def typed_again(win: Win, tags: Sequence[str]) -> TypedWin:
    """A win that is there, as its form would hold it."""
    return TypedWin(
        title=win.title,
        happened_on=win.happened_on,
        visibility=win.visibility,
        change=win.change,
        outcome=win.outcome,
        number=typed_number(metric_of(win)),
        evidence_url=win.evidence_url,
        tags=", ".join(tags),
        milestone=win.milestone,
    )


def command_key(person: Person, trigger_id: str) -> str:
    """What makes a command that Slack delivers twice recognisable."""
    return f"command:{person.id}:{trigger_id}"[:200]


def form_key(person: Person, view_id: str) -> str:
    """What makes a form that is submitted twice recognisable."""
    return f"form:{person.id}:{view_id}"[:200]


def message_key(person: Person, channel_id: str, ts: str) -> str:
    """What makes a message that the same member logs twice recognisable."""
    return f"message:{person.id}:{channel_id}:{ts}"[:200]


def read_typed(typed: TypedWin, today: date) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What was typed as the win's columns, and its tags; raises Refusal for a field."""
    columns = {
        "title": _fits(said(typed.title, "title"), "title"),
        "change": _fits(typed.change.strip(), "change"),
        "outcome": _fits(typed.outcome.strip(), "outcome"),
        **metric_columns(typed_metric(typed.number)),
    }
    if typed.happened_on is None:
        raise Refusal(WinRefused.NO_DAY, "happened_on")
    if typed.happened_on > today:
        raise Refusal(WinRefused.DAY_AHEAD, "happened_on")
    columns |= {
        "happened_on": typed.happened_on,
        "evidence_url": _link(typed.evidence_url.strip()),
        "milestone": _fits(typed.milestone.strip(), "milestone"),
        "visibility": typed.visibility,
    }
    if typed.visibility is None:
        raise Refusal(WinRefused.NO_READERS, "visibility")
    return columns, _tags(typed.tags)


def said(text: str, field: str) -> str:
    """The text without blanks around it; refuses one in which nothing can be read."""
    if not any(category(letter)[0] not in "ZC" for letter in text):
        raise Refusal(WinRefused.NO_TITLE, field)
    return text.strip()


def _fits(text: str, field: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise Refusal(WinRefused.TOO_LONG, field, limit=TEXT_LIMIT, length=len(text))
    return text


def split_title(text: str) -> tuple[str, str]:
    """A title that fits its field, and the rest."""
    if len(text) <= TEXT_LIMIT:
        return text, ""
    cut = text.rfind(" ", TEXT_LIMIT // 2, TEXT_LIMIT)
    cut = cut if cut > 0 else TEXT_LIMIT
    return text[:cut], text[cut:].strip()


def _link(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or any(letter.isspace() or letter in "<>|" for letter in text):
        raise Refusal(WinRefused.NO_LINK, "evidence_url")
    if len(text) > LINK_LIMIT:
        raise Refusal(WinRefused.LINK_TOO_LONG, "evidence_url", limit=LINK_LIMIT)
    return text


def _tags(text: str) -> tuple[str, ...]:
    for mark in "#;\n":
        text = text.replace(mark, ",")
    words = (" ".join(normalize("NFC", word).split()).lower() for word in text.split(","))
    tags = tuple(dict.fromkeys(word for word in words if word))
    if len(tags) > MOST_TAGS:
        raise Refusal(WinRefused.TOO_MANY_TAGS, "tags", limit=MOST_TAGS)
    for tag in tags:
        if len(tag) > TAG_LIMIT:
            raise Refusal(WinRefused.TAG_TOO_LONG, "tags", limit=TAG_LIMIT)
    return tags
