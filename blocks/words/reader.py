"""Who reads: the locale in which what is being drawn writes its numbers.

It is bound where a payload comes in, to the person who acts, and where a message is drawn, to its
receiver. The language is English for everybody; only formats differ.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale, UnknownLocaleError

ENGLISH = Locale("en", "GB")
"""What days are written in: "Friday 27 November" can be read one way only, everywhere."""
UNKNOWN = "en-US"

_LOCALE: ContextVar[str] = ContextVar("locale", default=UNKNOWN)


def bind(locale: str | None = None) -> None:
    """From here on, in this thread, it is this reader's; without a locale, nobody's."""
    _LOCALE.set(locale or UNKNOWN)


@contextmanager
def read_in(locale: str) -> Iterator[None]:
    """What is drawn inside is for a reader of this locale, as Slack names it: "de-DE"."""
    before = _LOCALE.set(locale)
    try:
        yield
    finally:
        _LOCALE.reset(before)


def reader() -> Locale:
    """The locale of who reads."""
    return _locale(_LOCALE.get())


@lru_cache(maxsize=256)
def _locale(name: str) -> Locale:
    for known in (name, name.partition("-")[0], UNKNOWN):
        try:
            return Locale.parse(known, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError(UNKNOWN)
