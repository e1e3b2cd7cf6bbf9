"""Whatever somebody types is read in a time that grows as its length does, and no faster."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import product

import pytest

from handlers.slack_text import readable
from sponsorship.numbers.metric import TypedNumber, typed_metric
from sponsorship.refusals import Refusal
from sponsorship.wins.rules import line as one_liner

PIECES = (
    *("a", "1", " ", "-", ".", ":", "#", "/", "@", "<", "`", "|", ",", "\n"),
    *(" #a", "an ", "1 200", "1h ", "->"),
)
SHORT = 600


def read(text: str) -> None:
    one_liner.read(text, date(2026, 11, 30))


def number(text: str) -> None:
    for amount in (text, f"1 {text}", f"-{text}"):
        with suppress(Refusal):
            typed_metric(TypedNumber(kind="other", amount=amount))


def repeated() -> Iterator[Callable[[int], str]]:
    """Texts that repeat one piece or two; each is a function of its length."""
    for pair, start in product(product(PIECES, ("", *PIECES)), ("", ":")):
        yield partial(repeat, "".join(pair), start)


def repeat(piece: str, start: str, size: int) -> str:
    return start + piece * (size // len(piece)) + " !"


def seconds(reader: Callable[[str], None], text: str) -> float:
    """The processor's time for it: the best of three, where there is something to measure."""
    best = 1.0
    for _ in range(3):
        began = time.thread_time()
        reader(text)
        best = min(best, time.thread_time() - began)
        if best < 0.003:
            break
    return best


@pytest.mark.usefixtures("not_measured")
@pytest.mark.parametrize("reader", [read, number, readable])
def test_four_times_the_text_takes_about_four_times_as_long(reader: Callable[[str], None]) -> None:
    reader("today 3 days ago")  # what is loaded once is loaded now
    for text in repeated():
        long = seconds(reader, text(4 * SHORT))
        if long > 0.01:  # what is quicker needs no proof
            short = seconds(reader, text(SHORT))
            assert long < 8 * short, (text(40), short, long)
