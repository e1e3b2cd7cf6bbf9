r"""What English says around a number: the vocabulary of `quantities` and `units`, data alone.

Texts with | are alternatives within a regular expression, whose spaces are written "\ ".
"""

from decimal import Decimal

UNITS = {
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
}
"""How each unit may be spelt."""

PERIODS = {
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
"""Words for a period that are no unit's."""

COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
ONE = "an"
HALF = r"half\ an"
NUMBER_WORDS = {word: Decimal(number) for number, word in enumerate(COUNTS.split("|"), start=1)} | {
    ONE: Decimal(1),
    "half an": Decimal("0.5"),
}
TIMES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6}
TIMES |= {"bn": 10**9, "billion": 10**9}
TIMES_AFTER = r"[km]|mn|bn|\ ?(?:thousand|million|billion)"

PEOPLE = (
    r"people|persons?|colleagues?|teammates?|co-?workers?|employees?|users?|customers?|clients?"
    r"|students?|learners?|analysts?|agents?|nurses?|managers?|volunteers?|newcomers?|members?"
)
SPANS = "minutes?|hours?|days?|weeks?"
"""What may follow a number that is a word."""
PER_CENT = "per cent"
SHARE = r"%|percent\b|per\ cent\b|pct\b"
LETTER = "[hdw]"
"""Units of one letter, which need no space before them."""
TIME = "h|hrs?|hours?|mins?|minutes?|days?|wks?|weeks?|months?|yrs?|years?"
MONEY = "euros?|dollars?|pounds?"
POINTS = "points?|pts?"

HEDGES = (
    r"about|around|roughly|approximately|approx\.?|circa|ca\.?|some|nearly|almost|maybe|probably"
    r"|an?\ estimated|estimated|est\.?"
)
BOUNDS = r"up\ to|at\ least|at\ most|more\ than|less\ than|fewer\ than|over|under|max\.?|min\.?"
UP_TO = "up to"
"""The bound that says nothing new of where a change ends."""

EVERY = "a|an|each|every"
PERIOD = "day|week|wk|month|quarter|year|yr"
PER = r"per\ (?!cent)"
OFTEN = "daily|weekly|monthly|quarterly|yearly|annually"
OFTEN_AGAIN = "per|each|every"
RANGE = "to|or|and"
AND = "and"

HALF_OF_THE_DAY = "[ap]m"
NUMBERED = (
    r"version|release|sprint|ticket|issue|page|python|java|node|excel|windows|office|iso|q|fy|pr"
    r"|mr|no\.|nr\."
)
"""What has a number for a name."""
BEFORE_YEAR = "in|since|during"
