"""A value inside a sentence, whatever it is."""

from datetime import date, time
from decimal import Decimal

from blocks.words.days import date_words, time_words
from blocks.words.numbers import figure


def written(value: object) -> str:
    """A number, a day or a time as the reader writes it; a text as it is."""
    if isinstance(value, int):
        return figure(Decimal(value))
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, time):
        return time_words(value)
    return str(value)
