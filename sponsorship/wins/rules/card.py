"""A win as its card shows it."""

from dataclasses import dataclass
from datetime import date

from sponsorship.doubts import Unsure
from sponsorship.numbers.value import Metric
from sponsorship.wins.rules.metric import metric_of
from storage.types import Visibility
from storage.wins.wins import Win


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of a win."""

    win_id: str
    title: str
    metric: Metric | None
    happened_on: date
    tags: tuple[str, ...]
    visibility: Visibility
    evidence_url: str = ""
    source_permalink: str | None = None
    removed: bool = False
    unsure: tuple[Unsure, ...] = ()


def card_of(win: Win, tags: tuple[str, ...], unsure: tuple[Unsure, ...] = ()) -> Card:
    """The card of a win as it is now."""
    return Card(
        win.id,
        win.title,
        metric_of(win),
        win.happened_on,
        tags,
        win.visibility,
        win.evidence_url,
        win.source_permalink,
        win.deleted_at is not None,
        unsure,
    )
