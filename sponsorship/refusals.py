"""The one way to say no."""

from enum import Enum, auto


class Refused(Enum):
    """What is refused, and why. Each feature names its own; its sentences stand in `blocks`."""


class Refusal(Exception):
    """What is wrong with what a person did; they are told in a sentence how to mend it.

    `values` are what the sentence is to name. `field` is the form field it is about, when there
    is one; by convention the field's name is also its input's block id. Raising it inside a
    transaction rolls that back, and what the person typed stays in their form.
    """

    def __init__(self, what: Refused, field: str | None = None, **values: object) -> None:
        super().__init__(str(what))
        self.what = what
        self.field = field
        self.values = values


class FormRefused(Refused):
    """Why a form or a button cannot be used as it was sent."""

    NO_TIME = auto()
    NO_DAY = auto()
    NO_WEEKDAYS = auto()
    NO_CHOICE = auto()
    OLD = auto()
    NOT_IN_A_FORM = auto()
    NOT_IN_A_MESSAGE = auto()
    TOO_LATE = auto()
