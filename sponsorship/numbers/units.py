"""Units and periods, and how people write them."""

PERIODS = ("day", "week", "month", "quarter", "year")
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
