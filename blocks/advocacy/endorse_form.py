"""The form for a supporter's quote."""

from datetime import date

from blocks import parts
from blocks.message import View, escape
from sponsorship.advocacy.rules import QUOTE_LIMIT, TypedEndorsement
from storage.types import EndorsementScope

CALLBACK = "endorse_form"

SCOPES = {
    EndorsementScope.PRIVATE: "Only they read it",
    EndorsementScope.REVIEWS: "They may use it in reviews and applications",
    EndorsementScope.PUBLIC: "They may show it to everyone in the company",
}


def draw(digest_id: str, member_name: str, expires_on: date) -> View:
    """The form with its default end."""
    name = member_name or "the member"
    return parts.form(
        CALLBACK,
        "Endorse",
        [
            parts.context(
                f"Who sees this: {escape(name)}, at once. What else they may do with it, you "
                "choose below. You can take it back at any time."
            ),
            parts.text_input(
                "quote",
                "In your words",
                placeholder="Found the error in our stock report that nobody saw, and fixed it.",
                multiline=True,
                limit=QUOTE_LIMIT,
            ),
            parts.choice(
                "scope",
                "How they may use it",
                [(scope.value, words) for scope, words in SCOPES.items()],
                EndorsementScope.REVIEWS.value,
                radio=True,
            ),
            parts.picker("datepicker", "expires_on", "Until", expires_on.isoformat()),
        ],
        submit="Endorse",
        metadata=digest_id,
    )


def read(view: View) -> TypedEndorsement:
    """What was typed."""
    return TypedEndorsement(
        digest_id=view["private_metadata"],
        quote=parts.read_text(view, "quote"),
        scope=parts.read_one(view, "scope", EndorsementScope),
        expires_on=parts.read_day(view, "expires_on"),
    )
