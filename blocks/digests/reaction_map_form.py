"""The form with which an admin says what each emoji on a digest means."""

from collections.abc import Mapping

from blocks import parts
from blocks.digests.digest_post import meaning_words
from blocks.message import View
from sponsorship.digests.rules.reactions import MAPPED
from storage.types import Meaning

CALLBACK = "reaction_map_form"
OPEN = "reaction_map_open"
"""Opens the form; the button carries no value."""


def draw(meanings: Mapping[str, Meaning]) -> View:
    """A line of emoji names for each meaning."""
    fields = [
        parts.text_input(
            meaning.value,
            meaning_words(meaning)[:1].upper() + meaning_words(meaning)[1:],
            " ".join(f":{emoji}:" for emoji, means in meanings.items() if means is meaning),
            optional=True,
            limit=500,
        )
        for meaning in MAPPED
    ]
    return parts.form(
        CALLBACK,
        "What reactions mean",
        [
            parts.context(
                "Who sees this: everybody who reads a digest in this workspace finds the first "
                "emoji of each line in its legend. Any other emoji is a cheer. It holds for "
                "reactions from now on; leave every line empty to get the usual ones back."
            ),
            *fields,
        ],
    )


def read(view: View) -> dict[Meaning, str]:
    """The names as typed, by meaning."""
    return {meaning: parts.read_text(view, meaning.value) for meaning in MAPPED}
