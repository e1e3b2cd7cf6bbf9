"""What is said about what was not taken."""

from blocks.words.numbers import exact
from sponsorship.doubts import Doubt, Unsure

_OF_A_NUMBER = {
    Doubt.MINUTES_OR_MILLIONS: "could be minutes or millions",
    Doubt.ONE_OR_TWO: "could be one number or two",
    Doubt.TOO_LONG: "is too long for a number I can trust",
    Doubt.ILL_WRITTEN: "is written in a way I cannot read",
    Doubt.TWO_UNITS: "names two units",
    Doubt.MINUTE_OR_MONTH: "could be by the minute or by the month",
    Doubt.LIMIT: "is a limit, not one number",
    Doubt.HOW_OFTEN: "does not say clearly how often",
    Doubt.RANGE: "is a range, not one number",
    Doubt.TWO_PERIODS: "compares two different periods",
    Doubt.NO_COMMON_UNIT: "has no exact unit in common",
    Doubt.DAYS_AND_HOURS: "mixes working days and hours",
    Doubt.MANY_SUBJECTS: "could be about more than one thing",
    Doubt.COUNTS_WHAT: "does not say what it counts",
    Doubt.CHANGED_WHAT: "does not say what changed, or by how much",
    Doubt.TIME_SAVED_OR_SPENT: "could be time saved, spent or something else",
    Doubt.MONEY_SAVED_OR_SPENT: "could be money saved, spent or something else",
    Doubt.LEVEL_OR_CHANGE: "could be a level or a change",
}
_OF_A_LINE = {
    Doubt.SAVED_OR_EARNED: "{about}: saved, earned or something else?",
    Doubt.MANY_NUMBERS: "More than one number, so none was taken: {all}.",
    Doubt.NEGATED: "{about} stands beside a “not”.",
    Doubt.NOT_KEPT: "The number is larger, or finer, than I can keep.",
    Doubt.NOT_THE_DAY: "{about} did not look like the day it happened.",
    Doubt.NO_DAY: "{about} is not a day I can place.",
    Doubt.STILL_TO_COME: "{about} is still to come.",
    Doubt.MANY_DAYS: "More than one day: {both}.",
}


def unsure_words(unsure: Unsure) -> str:
    """One sentence about words of the line."""
    quoted = [f"“{words}”" for words in unsure.about]
    if unsure.why not in _OF_A_LINE:
        return f"{quoted[0]} {doubt_words(unsure)}."
    return _OF_A_LINE[unsure.why].format(
        about=next(iter(quoted), ""), all=", ".join(quoted), both=" and ".join(quoted)
    )


def doubt_words(unsure: Unsure) -> str:
    """Half a sentence about a number that was typed: "is a limit, not one number"."""
    if unsure.why is Doubt.TWO_READINGS:
        one, other = unsure.readings
        return f"can be read as {exact(one)} or as {exact(other)}"
    return _OF_A_NUMBER[unsure.why]
