"""What a person is told when something is refused: every feature's sentences, joined."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from blocks.words.values import written
from sponsorship.features import FEATURES
from sponsorship.refusals import Refusal, Refused

Sentences = Mapping[Refused, str | Callable[..., str]]
"""A sentence names values in braces, which are written as the reader writes them; a function
takes them by name, as they are."""

BUSY = "Headway is busy just now and could not save this. Nothing is lost: please try again."
AWAY = (
    "Headway cannot reach its memory just now and could not save this. Nothing is lost: please "
    "try again in a minute."
)


def unexpected(reference: str) -> str:
    """What to say of a surprise, which the log has under this reference."""
    return (
        f"Something went wrong on our side, and it is noted under {reference}. "
        "Nothing you typed is lost: please try again."
    )


def sentence(refusal: Refusal, said: Sentences | None = None) -> str:
    """What to say, with what the refusal names; `said` instead of what is said in Slack."""
    words = (sentences() if said is None else said)[refusal.what]
    if callable(words):
        return words(**refusal.values)
    return words.format(**{name: written(value) for name, value in refusal.values.items()})


@cache
def sentences() -> Sentences:
    """The sentence of each refusal; raises ValueError where one has two."""
    found: dict[Refused, str | Callable[..., str]] = {}
    for name in ("words", *FEATURES):
        module = f"blocks.{name}.refusals"
        if find_spec(module) is None:
            continue
        for what, words in import_module(module).SENTENCES.items():
            if what in found:
                raise ValueError(f"two sentences for {what}")
            found[what] = words
    return found
