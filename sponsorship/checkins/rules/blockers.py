"""Blockers and asks as typed."""

from dataclasses import dataclass
from datetime import date

from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.refusals import Refusal

BLOCKER_LIMIT = 300
ASK_LIMIT = 500
BLOCKERS_AT_ONCE = 10


@dataclass(frozen=True)
class OpenItem:
    """A blocker or an ask that is still open, for its owner."""

    id: str
    is_ask: bool
    text: str
    since: date
    """On the owner's calendar."""


def lines(typed: str) -> list[str]:
    """The blockers in a text with one a line: without bullets, blank lines and repetitions."""
    found: dict[str, str] = {}
    for line in typed.splitlines():
        words = " ".join(line.split()).lstrip("-*•– ")
        if words:
            found.setdefault(same(words), words)
    return list(found.values())


def check(typed_blockers: str, typed_ask: str) -> None:
    """Raise Refusal for more or longer items than anyone would read."""
    found = lines(typed_blockers)
    if len(found) > BLOCKERS_AT_ONCE:
        raise Refusal(CheckinRefused.TOO_MANY_BLOCKERS, "blockers", limit=BLOCKERS_AT_ONCE)
    if any(len(line) > BLOCKER_LIMIT for line in found):
        raise Refusal(CheckinRefused.BLOCKER_TOO_LONG, "blockers", limit=BLOCKER_LIMIT)
    if len(typed_ask) > ASK_LIMIT:
        raise Refusal(CheckinRefused.TOO_LONG, "ask", limit=ASK_LIMIT)


def same(text: str) -> str:
    """What makes two items the same to their owner."""
    return " ".join(text.split()).casefold().rstrip(".!")
