"""One typed line becomes a win: its number, its day, its tags.

Nothing is guessed silently: what has two readings is not taken and is said in `unsure`, and the
line itself is always kept whole.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sponsorship.doubts import Doubt, Unsure
from sponsorship.numbers.english import COUNTS, HALF, ONE, PEOPLE, SPANS, UP_TO
from sponsorship.numbers.quantities import (
    MINUTES,
    MONTHS,
    Quantity,
    in_one_unit,
    is_range,
    mask,
    mask_tokens,
    quantities,
)
from sponsorship.numbers.units import CURRENCIES, PERIODS, period_of
from sponsorship.numbers.value import Metric
from sponsorship.time.day_phrase import NOTHING, find_day
from sponsorship.time.english import MAYBE_DAY
from sponsorship.wins.rules import english
from storage.types import MetricBasis, MetricKind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line was taken to say.

    `text` is the line as typed. `title` is the line without the tags at its ends and with the
    # gone from tags inside a sentence; never empty unless the line is. `tags` are lower case,
    without #, in order, each once. `happened_on` is never after the given day; None when the
    line names none. `unsure` says what was left open, and why.
    """

    text: str
    title: str
    metric: Metric | None = None
    tags: tuple[str, ...] = ()
    happened_on: date | None = None
    unsure: tuple[Unsure, ...] = ()


_TAG = re.compile(r"(?<![\w#&/<])#([^\W\d_][\w-]{0,58}\w|[^\W\d_])(?![\w-])")
# The cheapest sign that a day may be named; only then is the line searched for one.
_MAYBE_DAY = re.compile(rf"{MAYBE_DAY}|[0-9]{{4}}-[0-9]|[0-9][./][0-9]{{1,2}}[./]", re.IGNORECASE)
_MAYBE_NUMBER = re.compile(
    rf"[0-9]|\b(?:{HALF}|{ONE}|{COUNTS}) (?:{SPANS}|{PEOPLE})", re.IGNORECASE
)
_ARROW = re.compile(r"\s*(?:-+>|-&gt;|=>|=&gt;|–>|→|➔|➜|⇒)\s*")
_TO = re.compile(english.TO, re.IGNORECASE)
_FROM = re.compile(english.FROM, re.IGNORECASE)
_SAYS = {word: group for group, words in english.SAYS.items() for word in words.split()}
_WORD = re.compile(english.WORD)
_SAVED_BEFORE = re.compile(english.SAVED_BEFORE, re.IGNORECASE)
_SAVED_AFTER = re.compile(english.SAVED_AFTER, re.IGNORECASE)
_LEVEL = re.compile(rf"(?:{english.LEVEL}|=)\s*$", re.IGNORECASE)
_BY = re.compile(english.BY, re.IGNORECASE)
_FEWER = re.compile(english.FEWER, re.IGNORECASE)
_FEWER_OFTEN = re.compile(english.FEWER_OFTEN, re.IGNORECASE)
_UP = re.compile(english.UP, re.IGNORECASE)
_MORE = re.compile(english.MORE, re.IGNORECASE)
_FASTER = re.compile(english.FASTER, re.IGNORECASE)
_NOT_MEASURED = re.compile(english.NOT_MEASURED, re.IGNORECASE)

Words = dict[str, str]
"""What the line's words say (the keys of `_SAYS`), each with the first word that says it."""


def read(line: str, today: date) -> Reading:
    """Read a line as a person typed it (Slack's &lt; &gt; &amp; turned back). Never raises."""
    title, tags = _title_and_tags(line)
    day = find_day(mask_tokens(line), today) if _MAYBE_DAY.search(line) else NOTHING
    metric, unsure = None, list(day.unsure)
    if _MAYBE_NUMBER.search(line):
        metric, doubts = _metric(line, day.spans)
        unsure += doubts
    return Reading(line, title, metric, tags, day.day, tuple(unsure))


def _title_and_tags(line: str) -> tuple[str, tuple[str, ...]]:
    if "#" not in line:
        return " ".join(line.split()), ()
    tags = tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(line)))
    words = line.split()
    first, end = 0, len(words)
    while first < end and _TAG.fullmatch(words[first]):
        first += 1
    while first < end and _TAG.fullmatch(words[end - 1]):
        end -= 1
    if first == end:
        return " ".join(words), tags
    return _TAG.sub(r"\1", " ".join(words[first:end])), tags


def _metric(line: str, days: tuple[tuple[int, int], ...]) -> tuple[Metric | None, list[Unsure]]:
    masked = mask(line)
    for start, end in days:
        masked = masked[:start] + "\ufffc" * (end - start) + masked[end:]
    numbers = quantities(masked)
    if not numbers:
        return None, []
    said = _said(masked)
    candidates: dict[Metric, str] = {}
    unsure: list[Unsure] = []
    for start, end, result in _readings(numbers, masked, said):
        snippet = line[start:end].strip()
        if isinstance(result, Metric):
            candidates.setdefault(result, snippet)
            if result.kind is MetricKind.OTHER and result.unit in CURRENCIES:
                unsure.append(Unsure(Doubt.SAVED_OR_EARNED, (snippet,)))
        elif result:
            unsure.append(replace(result, about=(snippet,)))
    if len(candidates) > 1:
        return None, [Unsure(Doubt.MANY_NUMBERS, tuple(candidates.values()))]
    if candidates and said.get("negated"):
        return None, [Unsure(Doubt.NEGATED, tuple(candidates.values()))]
    return next(iter(candidates), None), unsure


def _said(masked: str) -> Words:
    said: Words = {}
    for word in _WORD.findall(masked.lower()):
        group = "negated" if word.endswith(english.NEGATED_ENDS) else _SAYS.get(word)
        if group:
            said.setdefault(group, word)
    if "measured" in said and "negated" in said and _NOT_MEASURED.search(masked):
        said.pop("measured")
        said.pop("negated")
    return said


def _readings(
    numbers: list[Quantity], masked: str, said: Words
) -> list[tuple[int, int, Metric | Unsure | None]]:
    """For each number or pair of numbers: its span, and its metric or why there is none.

    None stands for a number that claims nothing, as in "3 dashboards".
    """
    found: list[tuple[int, int, Metric | Unsure | None]] = []
    index = 0
    while index < len(numbers):
        number = numbers[index]
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following:
            between = masked[number.end : following.figure]
            arrow = _ARROW.fullmatch(between)
            came_from = _FROM.search(_before(number, masked))
            if arrow or (came_from and _TO.fullmatch(between)):
                span = number.start, following.end
                found.append((*span, _change(number, following, said)))
                index += 2
                continue
            if is_range(between) and not _claims_nothing(number, following):
                found.append((number.start, following.end, Unsure(Doubt.RANGE)))
                index += 2
                continue
        found.append((number.start, number.end, _amount(number, masked, said)))
        index += 1
    return found


def _claims_nothing(*numbers: Quantity) -> bool:
    return not any(number.unit or number.per for number in numbers)


def _basis(hedged: bool, said: Words) -> MetricBasis | None:
    hedged = hedged or "perhaps" in said
    measured = "measured" in said
    if hedged == measured:
        return None
    return MetricBasis.MEASURED if measured else MetricBasis.ESTIMATED


def _change(before: Quantity, after: Quantity, said: Words) -> Metric | Unsure | None:
    """The metric of "from 12% to 4%" and "2 days -> 3 hours", or why there is none."""
    bounded = after.bound not in ("", UP_TO)
    doubt = before.doubt or (after.doubt if bounded or not after.bound else None)
    if doubt:
        return doubt
    if before.per and after.per and before.per != after.per:
        return Unsure(Doubt.TWO_PERIODS)
    both = in_one_unit(before, after)
    if both is None:
        return Unsure(Doubt.NO_COMMON_UNIT)
    start, end, unit = both
    per = after.per or before.per
    kind: MetricKind | None
    if unit in MINUTES or unit in MONTHS:
        kind = MetricKind.TIME_SAVED if per in PERIODS else MetricKind.CYCLE_TIME
        if kind is MetricKind.TIME_SAVED and {before.unit, after.unit} & {"day", "week"} - {unit}:
            return Unsure(Doubt.DAYS_AND_HOURS)
    elif unit in CURRENCIES:
        falling = end < start and ("cut" in said or "saved" in said)
        kind = _money_kind(said, saved=falling) or MetricKind.OTHER
    elif unit == "person":
        return None
    else:
        kind = _named_kind(said)
        if kind is None and len(_named_kinds(said)) > 1:
            return Unsure(Doubt.MANY_SUBJECTS)
        if kind is None and unit == "%":
            kind = MetricKind.OTHER
        if kind is None:
            return Unsure(Doubt.COUNTS_WHAT)
        unit = unit or _noun(kind, said)
    return Metric(
        kind,
        before=_signed(start, before),
        after=_signed(end, after),
        unit=unit,
        per=per,
        basis=_basis(before.hedged or after.hedged, said),
    )


def _amount(number: Quantity, masked: str, said: Words) -> Metric | Unsure | None:
    """The metric of one number, or why there is none."""
    before, after = _before(number, masked), masked[number.end : number.end + 60]
    kind, unit, amount, reason = _amount_kind(number, before, after, said)
    if kind is None:
        return reason
    if number.doubt:
        return number.doubt
    per = number.per
    if not per and (often := _FEWER_OFTEN.match(after)):
        per = period_of(often[1])
    return Metric(kind, amount=amount, unit=unit, per=per, basis=_basis(number.hedged, said))


def _before(number: Quantity, masked: str) -> str:
    return masked[max(0, number.start - 60) : number.start]


def _amount_kind(
    number: Quantity, before: str, after: str, said: Words
) -> tuple[MetricKind | None, str, Decimal, Unsure | None]:
    unit, amount = number.unit, number.number
    saved = bool(_SAVED_BEFORE.search(before) or _SAVED_AFTER.match(after))
    level = not saved and bool(_LEVEL.search(before))
    nothing = None, unit, amount
    if unit in MINUTES or unit in MONTHS:
        if saved or ("saved" in said and "spent" not in said and not level):
            return MetricKind.TIME_SAVED, unit, amount, None
        if _FASTER.match(after) or (_BY.search(before) and "span" in said and not number.per):
            return MetricKind.CYCLE_TIME, unit, amount, None
        if number.per in PERIODS and not level and "spent" not in said:
            return MetricKind.TIME_SAVED, unit, amount, None
        return (*nothing, number.doubt or Unsure(Doubt.TIME_SAVED_OR_SPENT))
    if unit in CURRENCIES:
        if level or ("spent" in said and not saved):
            return (*nothing, number.doubt or Unsure(Doubt.MONEY_SAVED_OR_SPENT))
        return _money_kind(said, saved=saved) or MetricKind.OTHER, unit, amount, None
    if unit == "person" or re.fullmatch(PEOPLE, number.noun, re.IGNORECASE):
        if "helped" not in said or number.per:
            return (*nothing, None)
        return MetricKind.PEOPLE_HELPED, _people(number.noun), amount, None
    return _share_or_count(number, before, after, said)


def _share_or_count(
    number: Quantity, before: str, after: str, said: Words
) -> tuple[MetricKind | None, str, Decimal, Unsure | None]:
    """A percentage or a bare count: it needs both a subject and a word that says it changed."""
    unit, amount = number.unit, number.number
    nothing: Unsure | None = None
    if unit == "%" and _FASTER.match(after):
        return MetricKind.CYCLE_TIME, unit, amount, None
    fewer = _FEWER.match(after)
    kind = _named_kind(said)
    if unit == "%":
        nothing = number.doubt or Unsure(Doubt.CHANGED_WHAT)
    if kind is MetricKind.SATISFACTION:
        unit = unit if unit == "%" else _noun(kind, said) or unit
        if number.sign or _UP.search(before) or _MORE.match(after):
            falls = number.sign == "-" or ("cut" in said and not number.sign)
            return kind, unit, -amount if falls else amount, None
        return None, unit, amount, nothing or Unsure(Doubt.LEVEL_OR_CHANGE)
    if kind in (MetricKind.ERRORS_REDUCED, MetricKind.RISK_REDUCED) and number.sign != "+":
        by = _BY.search(before) and ("cut" in said or "saved" in said)
        if by or fewer or number.sign == "-":
            if unit != "%" and kind is MetricKind.ERRORS_REDUCED:
                unit = _noun(kind, said)
            return kind, unit, amount, None
    return None, unit, amount, nothing


def _money_kind(said: Words, *, saved: bool) -> MetricKind | None:
    if saved:
        return MetricKind.MONEY_SAVED
    earned = "revenue" in said
    spared = "costs" in said or "cut" in said or "saved" in said
    if earned == spared:
        return None
    return MetricKind.REVENUE if earned else MetricKind.MONEY_SAVED


_NAMED = {
    "errors": MetricKind.ERRORS_REDUCED,
    "satisfaction": MetricKind.SATISFACTION,
    "risk": MetricKind.RISK_REDUCED,
}


def _named_kinds(said: Words) -> list[MetricKind]:
    return [kind for word, kind in _NAMED.items() if word in said]


def _named_kind(said: Words) -> MetricKind | None:
    kinds = _named_kinds(said)
    return kinds[0] if len(kinds) == 1 else None


def _noun(kind: MetricKind, said: Words) -> str:
    """The unit of a bare count: "NPS", "bugs"; empty for plain errors and satisfaction."""
    if kind is MetricKind.SATISFACTION:
        return english.SCORES.get(said["satisfaction"], "")
    if kind is MetricKind.ERRORS_REDUCED:
        noun = said["errors"]
        plural = noun if noun in english.WITHOUT_PLURAL else _plural(noun)
        return "" if plural == "errors" else plural
    return ""


def _people(noun: str) -> str:
    noun = noun.lower()
    return "person" if noun in english.PERSON else _plural(noun)


def _plural(noun: str) -> str:
    return noun if noun.endswith("s") else f"{noun}s"


def _signed(number: Decimal, quantity: Quantity) -> Decimal:
    return -number if quantity.sign == "-" else number
