"""Units and periods: how people write them, and how we write them back."""

from decimal import Decimal

PERIODS = ("day", "week", "month", "quarter", "year")
TIME_UNITS = ("minute", "hour", "day", "week", "month", "year")
_PLURALS = {unit: f"{unit}s" for unit in (*TIME_UNITS, "point")} | {"person": "people"}
CURRENCIES = ("$", "€", "£", "¥", "₹", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD")

_UNITS = {
    word: unit
    for unit, spellings in {
        "minute": "m min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w wk wks week weeks",
        "month": "mo month months",
        "year": "y yr yrs year years",
        "%": "% percent pct",
        "$": "$ usd dollar dollars",
        "€": "€ eur euro euros",
        "£": "£ gbp pound pounds",
        "¥": "¥ jpy yen",
        "₹": "₹ inr rupee rupees",
        "person": "person people persons",
        "point": "point points pt pts",
        "": "error errors",
    }.items()
    for word in spellings.split()
}
_PERIOD_WORDS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "annum": "year",
    "qtr": "quarter",
    "once": "",
}


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
    return unit if unit in PERIODS else _PERIOD_WORDS.get(text.lower(), text)


def quantity(amount: Decimal, unit: str) -> str:
    """A number with its unit: "3 hours", "$1,200", "12 %", "1 day"; at most two decimals."""
    number = figure(amount)
    if unit in CURRENCIES:
        sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
        return f"{sign}{unit}{number}" if len(unit) == 1 else f"{sign}{unit} {number}"
    if unit in _PLURALS and number != "1":
        unit = _PLURALS[unit]
    return f"{number} {unit}".rstrip()


def figure(amount: Decimal) -> str:
    """A number with thousands set apart by commas and two decimals or, when tiny, digits."""
    if not amount:
        return "0"
    if not Decimal("0.01") <= abs(amount) < Decimal(10) ** 24:
        return f"{amount.normalize():.2g}"
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def per_words(per: str) -> str:
    """How often, with a space before it: "a week", "per order", nothing for once."""
    if not per:
        return ""
    return f" a {per}" if per in PERIODS else f" per {per}"
