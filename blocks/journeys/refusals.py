"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.journeys.rules import JourneyRefused

SENTENCES: Sentences = {
    JourneyRefused.NO_FIRST_DAY: "Please pick the first day of your journey.",
    JourneyRefused.HOURS_NO_NUMBER: "Hours a week are a number, such as 4 or 2.5.",
    JourneyRefused.ONE_ALREADY: (
        "You already have a journey under way. Land it or end it in Headway's Home before you "
        "start another."
    ),
    JourneyRefused.NOT_OPEN: (
        "This journey is not open any more. Headway's Home shows where you are now."
    ),
    JourneyRefused.WHY_TOO_LONG: "Please keep this under {limit} characters.",
    JourneyRefused.HOURS_OUT_OF_RANGE: (
        "Hours a week are a number from 0 to {limit}, such as 4 or 2.5."
    ),
    JourneyRefused.ROLE_TOO_LONG: "Please keep the role under {limit} characters.",
    JourneyRefused.NO_CURRENT_ROLE: "What is your role today? A few words are enough.",
    JourneyRefused.NO_TARGET_ROLE: "Which role do you want to move to? A few words are enough.",
}
