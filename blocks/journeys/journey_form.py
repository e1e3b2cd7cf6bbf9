"""The form that starts a journey or changes its facts."""

from decimal import Decimal, InvalidOperation

from blocks import parts
from blocks.message import View
from blocks.words.people import readers_sentence
from sponsorship.journeys.rules import ROLE_LIMIT, WHY_LIMIT, JourneyFacts, JourneyRefused
from sponsorship.refusals import Refusal
from storage.types import Visibility

CALLBACK = "journey_form"

START = "journey_start"
"""Opens the empty form; the button carries no value."""
EDIT = "journey_edit"
"""Opens the filled form; this button and those below carry the journey's id."""
PAUSE = "journey_pause"
RESUME = "journey_resume"
LAND = "journey_land"
END = "journey_end"


def draw(facts: JourneyFacts) -> View:
    """The form, filled with what is known; a new journey's with the day it opens on."""
    new = not facts.journey_id
    hours = "" if facts.agreed_hours is None else f"{facts.agreed_hours.normalize():f}"
    supporters = readers_sentence(Visibility.SUPPORTERS)
    return parts.form(
        CALLBACK,
        "Start my journey" if new else "My journey",
        [
            parts.context(
                f"Who sees this: {supporters.lower()}. Your why stays with you alone. "
                "Nobody is told that you started."
            ),
            parts.text_input(
                "current_role",
                "Your role today",
                facts.current_role,
                placeholder="Stock planner",
                limit=ROLE_LIMIT,
            ),
            parts.text_input(
                "target_role",
                "The role you want",
                facts.target_role,
                placeholder="Data analyst",
                limit=ROLE_LIMIT,
            ),
            parts.text_input(
                "why",
                "Why you want it",
                facts.why,
                hint="Private: only you ever see it.",
                optional=True,
                multiline=True,
                limit=WHY_LIMIT,
            ),
            parts.text_input(
                "agreed_hours",
                "Hours a week agreed for IT work",
                hours,
                placeholder="4",
                hint="As agreed with your manager. Leave it empty when nothing is agreed yet.",
                optional=True,
                limit=10,
            ),
            parts.picker(
                "datepicker",
                "start_day",
                "First day",
                facts.start_day.isoformat(),
            ),
        ],
        submit="Start" if new else "Save",
        metadata=facts.journey_id,
    )


def read(view: View) -> JourneyFacts:
    """What was typed; raises Refusal for hours that are not a number and a missing day."""
    day = parts.read_day(view, "start_day")
    if day is None:
        raise Refusal(JourneyRefused.NO_FIRST_DAY, "start_day")
    return JourneyFacts(
        current_role=parts.read_text(view, "current_role"),
        target_role=parts.read_text(view, "target_role"),
        why=parts.read_text(view, "why"),
        agreed_hours=_hours(parts.read_text(view, "agreed_hours")),
        start_day=day,
        journey_id=view["private_metadata"],
    )


def _hours(words: str) -> Decimal | None:
    words = words.lower().removesuffix("hours").removesuffix("h").strip().replace(",", ".")
    if not words:
        return None
    try:
        hours = Decimal(words)
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite():
        raise Refusal(JourneyRefused.HOURS_NO_NUMBER, "agreed_hours")
    return hours.quantize(Decimal("0.01")) if abs(hours) < 10_000 else hours
