"""Choosing who will see something: each choice says it in words."""

from blocks.message import Block, View
from blocks.parts import choice, read_choice
from blocks.words.people import readers_sentence
from storage.types import Visibility

NAMES = {
    Visibility.PRIVATE: "Private",
    Visibility.SUPPORTERS: "Supporters",
    Visibility.PROGRAMME: "Programme",
    Visibility.PUBLIC: "Public",
}
FIELD = "visibility"


def draw(label: str, chosen: Visibility | None) -> Block:
    """The input; its field is `visibility`."""
    return choice(
        FIELD,
        label,
        [(it.value, name) for it, name in NAMES.items()],
        chosen.value if chosen else None,
        radio=True,
        descriptions={it.value: readers_sentence(it) for it in Visibility},
    )


def read(view: View) -> Visibility:
    """What was chosen; the narrowest where that cannot be told."""
    chosen = read_choice(view, FIELD)
    return Visibility(chosen) if chosen in set(Visibility) else Visibility.PRIVATE
