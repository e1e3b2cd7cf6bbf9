"""The form for an offer of help."""

from datetime import date

from blocks import parts
from blocks.message import View, escape
from sponsorship.advocacy.rules import TEXT_LIMIT, TypedOffer

CALLBACK = "offer_form"


def draw(digest_id: str, member_name: str, due_on: date) -> View:
    """The form with a day to start from."""
    return parts.form(
        CALLBACK,
        "Offer help",
        [
            parts.context(f"Who sees this: {escape(member_name or 'the member')}, at once."),
            parts.text_input(
                "text",
                "What you could do",
                placeholder="Introduce you to the data team's lead",
                multiline=True,
                limit=TEXT_LIMIT,
            ),
            parts.picker(
                "datepicker",
                "due_on",
                "By when",
                due_on.isoformat(),
                hint="A day you can keep. They see it too.",
            ),
        ],
        submit="Offer",
        metadata=digest_id,
    )


def read(view: View) -> TypedOffer:
    """What was typed."""
    return TypedOffer(
        digest_id=view["private_metadata"],
        text=parts.read_text(view, "text"),
        due_on=parts.read_day(view, "due_on"),
    )
