"""What is said when something is refused."""

from decimal import Decimal

from blocks.refusals import Sentences
from blocks.words.doubts import doubt_words
from blocks.words.numbers import quantity
from sponsorship.doubts import Unsure
from sponsorship.numbers.refused import NumberRefused
from sponsorship.refusals import FormRefused

_NO_NUMBER = "Write a number here, such as 3.5, 1,200 or 12 %."


def _other_difference(difference: Decimal, unit: str) -> str:
    return (
        f"Before and after come to {quantity(difference, unit)}. Correct them, or leave this "
        "empty: it is worked out for you."
    )


def _unreadable(typed: str, why: Unsure) -> str:
    return f"“{typed}” {doubt_words(why)}. {_NO_NUMBER}"


SENTENCES: Sentences = {
    FormRefused.NO_TIME: "Please choose a time.",
    FormRefused.NO_DAY: "Please choose a day.",
    FormRefused.NO_WEEKDAYS: "Please choose days of the week.",
    FormRefused.OLD: "This form is from an older Headway. Please close it and open it again.",
    FormRefused.NO_CHOICE: "Please choose one of these.",
    FormRefused.NOT_IN_A_FORM: (
        "This button belongs in a form. Please open Headway's Home and try there."
    ),
    FormRefused.NOT_IN_A_MESSAGE: (
        "This button belongs to a message. Please open Headway's Home and try there."
    ),
    FormRefused.TOO_LATE: "Slack did not let me open the form in time. Please try again.",
    NumberRefused.WITHOUT_A_NUMBER: (
        "Add the number itself here, or before and after, or leave all of the number's fields "
        "empty."
    ),
    NumberRefused.NO_KIND: "Choose what this number counts.",
    NumberRefused.OTHER_DIFFERENCE: _other_difference,
    NumberRefused.ZERO: "Give an amount other than zero, or leave it empty.",
    NumberRefused.NONE: _NO_NUMBER,
    NumberRefused.UNREADABLE: _unreadable,
    NumberRefused.TWO_UNITS: "Here it says “{here}”, elsewhere “{elsewhere}”: use the same.",
    NumberRefused.WORD_TOO_LONG: "Use at most {limit} characters here.",
    NumberRefused.AFTER_ALONE: "You gave the number after: add this one too, or clear both.",
    NumberRefused.BEFORE_ALONE: "You gave the number before: add this one too, or clear both.",
    NumberRefused.TOO_LARGE: (
        "Headway keeps numbers up to {limit}. Use a larger unit, such as millions of euros."
    ),
    NumberRefused.TOO_MANY_DECIMALS: "Use at most {limit} digits after the point.",
}
