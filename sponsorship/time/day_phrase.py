"""The day a line speaks of: "yesterday", "last Friday", "on 3 March", "2026-03-03".

Only phrases that cannot mean anything else are read. A month's name or a number alone is
never a day, "since Friday" says when something began, and 3/4/2026 is two different days.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from sponsorship.doubts import Doubt, Unsure
from sponsorship.time import english

_ORDINAL = rf"[0-9]{{1,2}}(?:{english.ORDINAL})?"
_PHRASE = re.compile(
    rf"""(?<![\w/.,:#@<-])(?:
      (?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})
    | (?P<numeric>[0-9]{{1,2}}(?P<dot>[./])[0-9]{{1,2}}(?P=dot)[0-9]{{4}})
    | (?P<words>{english.WORDS})
    | (?:{english.BEFORE_WEEKDAY})\ (?P<weekday>{english.WEEKDAY})
    | (?:{english.ON})?(?P<dated>
        (?:{english.THE})?{_ORDINAL}\ (?:{english.OF})?{english.MONTH}(?:,?\ [0-9]{{4}})?
      | {english.MONTH}\ {_ORDINAL}(?![0-9%])(?:,?\ [0-9]{{4}}(?![0-9]))?
      )
    )(?!{english.POSSESSIVE})(?![\w/-]|[.,:][0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_THE_DAY = re.compile(rf"{english.NOT_THE_DAY} +$", re.IGNORECASE)
_VERB = re.compile(english.VERB)
_YEAR = re.compile(r"[0-9]{4}")
_ORDINAL_THE = re.compile(
    rf"^{english.THE}|(?<=[0-9])(?:{english.ORDINAL})|\b{english.OF}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayFound:
    """`day` is None when there is no phrase or more than one reading.

    `spans` are the phrases' places in the line (start, end), read or not, so that nobody takes
    their digits for figures. `unsure` says what was not taken, and why.
    """

    day: date | None
    spans: tuple[tuple[int, int], ...]
    unsure: tuple[Unsure, ...]


NOTHING = DayFound(None, (), ())


def get_ready(today: date) -> None:
    """Do now what the first line with a day in it would wait for: loading what reads days.

    It takes a third of a second, which no import and no start should wait for either.
    """
    _parsed(english.YESTERDAY, today)


def find_day(line: str, today: date) -> DayFound:
    """The one day in the line, never after `today`.

    Without a year, a date or a weekday means its latest one: a date may be today, a weekday is
    always before today. Never raises.
    """
    spans: list[tuple[int, int]] = []
    days: dict[date, str] = {}
    unsure: list[Unsure] = []
    for phrase in _PHRASE.finditer(line):
        said = phrase.group()
        plain = said == phrase["dated"] and not _YEAR.search(said)
        if plain and _VERB.search(said):
            continue
        spans.append(phrase.span())
        if _NOT_THE_DAY.search(line, max(0, phrase.start() - 20), phrase.start()):
            unsure.append(Unsure(Doubt.NOT_THE_DAY, (said,)))
            continue
        day = _day(phrase, today)
        if day is None:
            unsure.append(Unsure(Doubt.NO_DAY, (said,)))
        elif day > today:
            unsure.append(Unsure(Doubt.STILL_TO_COME, (said,)))
        else:
            days[day] = said
    if len(days) > 1:
        many = Unsure(Doubt.MANY_DAYS, tuple(days.values()))
        return DayFound(None, tuple(spans), (*unsure, many))
    return DayFound(next(iter(days), None), tuple(spans), tuple(unsure))


def _day(phrase: re.Match[str], today: date) -> date | None:
    if phrase["iso"]:
        return _date(*map(int, phrase["iso"].split("-")))
    if phrase["numeric"]:
        first, second, year = (int(part) for part in re.split("[./]", phrase["numeric"]))
        if "." in phrase["numeric"] or first > 12:
            return _date(year, second, first)
        if second > 12 or first == second:
            return _date(year, first, second)
        return None
    words = phrase["words"] or phrase["weekday"] or phrase["dated"]
    return _parsed(_ORDINAL_THE.sub("", words) if phrase["dated"] else words, today)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parsed(words: str, today: date) -> date | None:
    import dateparser  # here, as `get_ready` says

    found = dateparser.parse(
        words,
        languages=[english.LANGUAGE],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time.min),
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": english.ORDER,
            "PREFER_LOCALE_DATE_ORDER": False,
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
    return found.date() if found else None
