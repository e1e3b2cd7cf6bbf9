"""Blockers and asks as typed."""

from dataclasses import dataclass
from datetime import date

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
        raise Refusal(
            f"Please name at most {BLOCKERS_AT_ONCE} blockers at once, one on each line.",
            "blockers",
        )
    if any(len(line) > BLOCKER_LIMIT for line in found):
        raise Refusal(f"Please keep each blocker under {BLOCKER_LIMIT} characters.", "blockers")
    if len(typed_ask) > ASK_LIMIT:
        raise Refusal(f"Please keep this under {ASK_LIMIT} characters.", "ask")


def same(text: str) -> str:
    """What makes two items the same to their owner."""
    return " ".join(text.split()).casefold().rstrip(".!")
