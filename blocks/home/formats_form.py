"""The form with which an admin says how channels read numbers."""

from decimal import Decimal

from blocks import parts
from blocks.message import View
from blocks.words.numbers import figure, quantity
from blocks.words.reader import read_in
from sponsorship.workspaces.rules import ChannelLocale

CALLBACK = "formats_form"
OPEN = "formats_open"
"""Opens the form; the button carries no value."""

_FIELD = "locale"


def draw(locale: str) -> View:
    """Each way with an example of it."""
    return parts.form(
        CALLBACK,
        "Numbers in channels",
        [
            parts.context(
                "Who sees this: everybody who reads a digest in this workspace. It holds for what "
                "is posted from now on. What comes to one person is written as their own Slack "
                "writes it."
            ),
            parts.choice(
                _FIELD,
                "How numbers are written",
                [(it.value, _example(it)) for it in ChannelLocale],
                locale,
                radio=True,
            ),
        ],
    )


def read(view: View) -> ChannelLocale:
    """What was chosen; raises Refusal for anything else."""
    return parts.read_one(view, _FIELD, ChannelLocale)


def _example(locale: ChannelLocale) -> str:
    with read_in(locale.value):
        return f"{quantity(Decimal(1200), '€')}, {figure(Decimal('1234567.5'))}"
