"""What is said when something is refused."""

from decimal import Decimal

from blocks.refusals import Sentences
from blocks.words.numbers import exact, figure
from sponsorship.checkins.rules.refused import CheckinRefused


def _hours_too_many(hours: Decimal, limit: int, days: int) -> str:
    whose = "this day" if days == 1 else f"these {days} days"
    return (
        f"{exact(hours)} hours is more than the {figure(Decimal(limit))} hours of {whose}. Please "
        "check the number."
    )


SENTENCES: Sentences = {
    CheckinRefused.NO_LATER: "Please choose when to ask again.",
    CheckinRefused.CLOSED: (
        "This check-in is closed and keeps the answer it has. Past check-ins in Headway's Home "
        "show it; anything new fits into the next one."
    ),
    CheckinRefused.TOO_LONG: "Please keep this under {limit} characters.",
    CheckinRefused.EMPTY: "Please fill in at least one thing: a single line is enough.",
    CheckinRefused.NO_BLOCKER: (
        "This blocker is not there any more. Headway's Home shows what is open."
    ),
    CheckinRefused.NO_ASK: "This ask is not there any more. Headway's Home shows what is open.",
    CheckinRefused.NO_JOURNEY_TO_CHECK_IN: (
        "You have no journey yet. Start one in Headway's Home, then check in."
    ),
    CheckinRefused.PAUSED: (
        "Check-ins rest while your journey is paused. Resume it in Headway's Home first."
    ),
    CheckinRefused.NOT_OPEN: (
        "This check-in is not open to you any more. Headway's Home shows what is next."
    ),
    CheckinRefused.ANSWERED: "You answered this check-in already. Use Edit answer to change it.",
    CheckinRefused.NOT_WAITING: (
        "This check-in is not waiting any more. Use its button to answer it."
    ),
    CheckinRefused.HOURS_NO_NUMBER: "Please write hours as a number, such as 6 or 2.5.",
    CheckinRefused.HOURS_TOO_MANY: _hours_too_many,
    CheckinRefused.TOO_MANY_BLOCKERS: (
        "Please name at most {limit} blockers at once, one on each line."
    ),
    CheckinRefused.BLOCKER_TOO_LONG: "Please keep each blocker under {limit} characters.",
    CheckinRefused.NO_WEEKDAY: "Choose the day your check-in comes on.",
    CheckinRefused.MANY_WEEKDAYS: "Choose one day, or choose “On several days a week” above.",
    CheckinRefused.NO_WORKING_DAY: (
        "One of these days is not among your working days. Choose another, or add it to your "
        "working days below."
    ),
    CheckinRefused.IN_QUIET_HOURS: (
        "This time is within your quiet hours, {start} to {end}. Choose another, or change the "
        "quiet hours below."
    ),
    CheckinRefused.NO_JOURNEY: "You have no journey yet. Start one in Headway's Home first.",
    CheckinRefused.JOURNEY_OVER: "You have no journey any more. Start one in Headway's Home first.",
}
