"""Units and periods, and how people write them."""

from sponsorship.numbers import english

PERIODS = ("day", "week", "month", "quarter", "year")
CURRENCIES = ("$", "€", "£", "¥", "₹", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD")

_UNITS = {word: unit for unit, spellings in english.UNITS.items() for word in spellings.split()}


def unit_of(text: str) -> str:
    """The unit a person means ("hrs" is "hour", "EUR" is "€"); an unknown one as typed."""
    text = " ".join(text.split())
    if text.upper() in CURRENCIES:
        return text.upper()
    return _UNITS.get(text.lower(), text)


def period_of(text: str) -> str:
    """The period a person means ("wk" is "week", "once" is empty); a free word as typed."""
    text = " ".join(text.split())
    unit = _UNITS.get(text.lower(), "")
    return unit if unit in PERIODS else english.PERIODS.get(text.lower(), text)
