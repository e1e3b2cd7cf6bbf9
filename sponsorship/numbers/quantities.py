"""Numbers with units in a line of ordinary writing: "~3h/week", "$1,200 a month", "12%".

Separators: a comma before exactly three digits sets thousands apart (1,200), as English writes
it; a dot before exactly three digits (1.200) may be either and is not read; with both, the
last one is the decimal (1.200,50 and 1,200.50); any other single separator is a decimal
(1,5 and 1.5). Apostrophes and narrow spaces set thousands apart.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from sponsorship.doubts import Doubt, Unsure
from sponsorship.numbers import english
from sponsorship.numbers.units import CURRENCIES, period_of, unit_of


def _patterns(*signs_and_patterns: tuple[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(sign, re.compile(p, re.IGNORECASE | re.VERBOSE)) for sign, p in signs_and_patterns]


# What carries digits that are no figures, each with the sign that makes it worth looking for.
_TOKENS = _patterns(
    ("<", r"<[^<>\n]{1,2000}>"),  # Slack's mentions, channels, links
    ("`", r"`[^`\n]*`"),
    ("://", r"\b[a-z][a-z0-9+.-]{1,9}://\S+"),
    ("www.", r"\bwww\.\S+"),
    ("@", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+ | @[\w.-]+"),
)
_NAMES = _patterns(
    (
        ":",
        rf"""(?<!\w):(?=[^a-z:]*[a-z])[\w+'-]+:
        | \b\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s?{english.HALF_OF_THE_DAY})?\b""",
    ),
    ("#", r"\#\w[\w-]*"),
    ("/", r"(?<![\w/])[a-z~.][\w.-]{0,99}/(?=\S{0,199}\d)\S+ | \b24/7\b"),  # paths
    (".", r"\b\d+(?:\.\d+){2,}(?!\w)(?<!\.\d{3}) | \b\d+(?:\.\d+){3,}[\w.-]*"),  # versions
    (".", r"\b[\w-]{1,63}\.(?:com|org|net|io|dev|de|eu|uk)/\S*"),
    # Tickets, versions, clock times, names with a number, years.
    (
        "",
        rf"""\b(?:[a-z]\w*[-_]\d[\w-]* | v\d+(?:\.\d+)*\b | \d{{1,2}}\s?{english.HALF_OF_THE_DAY}\b
        | (?:{english.NUMBERED})\s?\d+(?:\.\d+)*\b(?!\s?%)
        | (?:{english.BEFORE_YEAR})\ (?:19|20)\d{{2}}\b)""",
    ),
)
_HIDDEN = "\ufffc"
_CURRENCIES = "usd|eur|gbp|chf|sek|nok|dkk|pln|czk|aud|cad"
_CODES = {
    "US$": "$", "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "C$": "CAD",
}  # fmt: skip
_QUANTITY = re.compile(
    rf"""
    (?P<hedge>(?:\b(?:{english.HEDGES})\ +|[~≈]\ ?))?
    (?P<bound>(?:\b(?:{english.BOUNDS})\ +|(?<![-=–])[<>≤≥]=?\ ?))?
    (?P<figure>
      (?<![\w.,:/\\#@'’%])(?<![^\W\d][-–—])
      (?P<sign>[-+−])?
      (?P<money>(?:us|au|ca|a|c)?\$|[€£¥₹]|(?:{_CURRENCIES})\ ?)?
      (?:(?P<clock>[0-9]{{1,3}}h[0-5][0-9])(?![0-9])
       |(?P<number>[0-9](?:[0-9.,'’\u00a0\u202f]{{0,40}}[0-9])?)
        (?:(?P<times>{english.TIMES_AFTER})(?!\w))?
       |(?P<word>{english.HALF}|{english.ONE}|{english.COUNTS})
        (?=\ (?:{english.SPANS}|{english.PEOPLE})\b)
      )
      (?P<plus>\+)?
      (?:(?P<unit>\ ?(?:{english.SHARE})
        |{english.LETTER}(?!\w) | \ ?(?:{english.TIME}|[€$£]|{_CURRENCIES}|{english.MONEY}
        |{english.POINTS}|{english.PEOPLE})(?!\w)))?
      (?P<plus2>\+)?
    )
    (?:\ ?/\ ?(?P<slash>[^\W\d_]{{1,20}})(?![\w/])
      |\ (?:{english.EVERY})\ (?P<period>{english.PERIOD})\b
      |\ {english.PER}(?P<per>[^\W\d_]{{1,20}})(?!\w)
      |\ (?P<often>{english.OFTEN})\b
    )?""",
    re.IGNORECASE | re.VERBOSE,
)
_RANGE = re.compile(rf"(?: ?(?:-|–|—|\.\.|…) ?| (?:{english.RANGE}) )$", re.IGNORECASE)
_AND = re.compile(rf"(?: |, ?| {english.AND} )?$", re.IGNORECASE)
# "1 200 euros": with a plain space between, a thousand and two hundred, or one and two hundred.
_TORN = re.compile(r"[^0-9]?[0-9]{1,3} [0-9]{3}(?![0-9])")
_OFTEN_AGAIN = re.compile(rf" ?/ ?[a-z0-9]| (?:{english.OFTEN_AGAIN})\b", re.IGNORECASE)
_MILLIONS = Unsure(Doubt.MINUTES_OR_MILLIONS)
_LONGEST = 15  # digits; a business number is shorter, a serial number longer

MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number where it stands: `start` to `end` in the line, its figure from `figure` on.

    `number` is meaningless while there is a `doubt`. `noun` is the unit as typed.
    """

    start: int
    figure: int
    end: int
    number: Decimal
    sign: str = ""
    unit: str = ""
    noun: str = ""
    per: str = ""
    hedged: bool = False
    bound: str = ""
    doubt: Unsure | None = None


def mask_tokens(line: str) -> str:
    """The line with links, mentions, addresses and code blanked out, of the same length."""
    return _blanked(line, _TOKENS)


def mask(line: str) -> str:
    """The line with everything that is no ordinary writing blanked out, of the same length.

    Beyond tokens: tickets, tags, versions, clock times, paths, emoji, "Python 3", "in 2026".
    """
    return _blanked(line, _TOKENS + _NAMES)


def _blanked(line: str, patterns: list[tuple[str, re.Pattern[str]]]) -> str:
    for sign, pattern in patterns:
        if sign in line:
            line = pattern.sub(lambda found: _HIDDEN * len(found.group()), line)
    return line


def quantities(masked: str) -> list[Quantity]:
    """The numbers of a masked line, from left to right; spans of time are joined (1 h 30 min)."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(masked):
        quantity = _quantity(match, masked)
        if quantity is None:
            continue
        joined = _joined(found[-1], quantity, masked) if found else None
        if found and not joined and _TORN.match(masked, found[-1].figure, quantity.end):
            doubt = Unsure(Doubt.ONE_OR_TWO)
            joined = replace(quantity, start=found[-1].start, figure=found[-1].figure, doubt=doubt)
        if joined:
            found[-1] = joined
        else:
            found.append(quantity)
    return found


def is_range(between: str) -> bool:
    """Whether what stands between two numbers makes them a range ("3-5", "3 to 5")."""
    return bool(_RANGE.fullmatch(between))


def read_number(text: str) -> tuple[Decimal | None, Unsure | None]:
    """The number that a text of digits and separators is, or None and why not."""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) > _LONGEST:
        return None, Unsure(Doubt.TOO_LONG)
    marks = re.sub(r"[0-9]", "", text)
    if len(set(marks)) == 1 and marks in (",", "."):
        whole, rest = text.split(marks)
        if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0":
            if marks == ".":
                readings = (Decimal(digits), Decimal(text))
                return None, Unsure(Doubt.TWO_READINGS, readings=readings)
            return Decimal(digits), None
        return Decimal(f"{whole}.{rest}"), None
    if not marks:
        return Decimal(text), None
    decimal = marks[-1] if len(set(marks)) == 2 and marks.count(marks[-1]) == 1 else ""
    whole, rest = text.rsplit(decimal, 1) if decimal in (".", ",") and decimal else (text, "")
    groups = re.split(r"[^0-9]", whole)
    tidy = len(set(re.sub(r"[0-9]", "", whole))) <= 1 and 1 <= len(groups[0]) <= 3
    if not tidy or any(len(group) != 3 for group in groups[1:]):
        return None, Unsure(Doubt.ILL_WRITTEN)
    return Decimal("".join(groups) + ("." + rest if rest else "")), None


def _quantity(match: re.Match[str], masked: str) -> Quantity | None:
    after = masked[match.end() : match.end() + 12]
    if re.match(r"[\w½¼¾]|-[^\W\d]|[/:\\.,][0-9]", after) or (
        match["word"] == english.ONE and not match["unit"]
    ):
        return None
    doubt: Unsure | None = None
    number = Decimal(0)
    noun = (match["unit"] or "").strip()
    unit = unit_of(noun.replace(english.PER_CENT, "%"))
    times = (match["times"] or "").strip().lower()
    money = (match["money"] or "").strip().upper()
    if match["clock"]:
        hours, minutes = match["clock"].lower().split("h")
        number, unit = Decimal(int(hours) * 60 + int(minutes)), "minute"
    elif match["word"]:
        number = english.NUMBER_WORDS[match["word"].lower()]
        if number == Decimal("0.5") and unit == "hour":
            number, unit = Decimal(30), "minute"
    else:
        read, doubt = read_number(match["number"])
        number = read if read is not None else number
    if times == "m" and not money and unit not in CURRENCIES:
        times, unit, noun = "", "minute", "m"
    if money:
        if unit and unit != unit_of(money):
            doubt = doubt or Unsure(Doubt.TWO_UNITS)
        unit = _CODES.get(money, unit_of(money))
    per = match["slash"] or match["period"] or match["per"] or match["often"] or ""
    if match["slash"] and per.lower() == "m":
        doubt = doubt or Unsure(Doubt.MINUTE_OR_MONTH)
    if noun == "m" and not per:
        doubt = doubt or _MILLIONS
    if match["plus"] or match["plus2"] or match["bound"]:
        doubt = doubt or Unsure(Doubt.LIMIT)
    if _OFTEN_AGAIN.match(after):
        doubt = doubt or Unsure(Doubt.HOW_OFTEN)
    return Quantity(
        start=match.start(),
        figure=match.start("figure"),
        end=match.end(),
        number=number * english.TIMES.get(times, 1),
        sign=(match["sign"] or "").replace("−", "-"),
        unit=unit,
        noun=noun,
        per=period_of(per),
        hedged=bool(match["hedge"]),
        bound=(match["bound"] or "").strip().lower(),
        doubt=doubt,
    )


def _joined(first: Quantity, second: Quantity, masked: str) -> Quantity | None:
    """Hours and minutes, days and hours as one span of time; None when they are not."""
    if not (first.unit in MINUTES and second.unit in MINUTES) or first.per or second.hedged:
        return None
    if MINUTES[first.unit] <= MINUTES[second.unit] or first.doubt or second.sign:
        return None
    if not _AND.fullmatch(masked, first.end, second.start):
        return None
    ratio = MINUTES[first.unit] // MINUTES[second.unit]
    number = first.number * ratio + second.number
    return replace(
        second,
        start=first.start,
        figure=first.figure,
        number=number,
        sign=first.sign,
        hedged=first.hedged,
        bound=first.bound,
        doubt=None if second.doubt == _MILLIONS else second.doubt,
    )


def in_one_unit(before: Quantity, after: Quantity) -> tuple[Decimal, Decimal, str] | None:
    """Two numbers in their common unit, the smaller one; None when there is no exact one.

    A unit that only one of them names belongs to both. Days are of 24 hours: it is time on the
    clock that a change compares.
    """
    if before.unit == after.unit or not before.unit or not after.unit:
        return before.number, after.number, before.unit or after.unit
    for scale in (MINUTES, MONTHS):
        if before.unit in scale and after.unit in scale:
            unit = min(before.unit, after.unit, key=scale.__getitem__)
            return (
                before.number * scale[before.unit] / scale[unit],
                after.number * scale[after.unit] / scale[unit],
                unit,
            )
    return None
