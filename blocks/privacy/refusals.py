"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.privacy.rules import PrivacyRefused

SENTENCES: Sentences = {
    PrivacyRefused.WORD_NOT_TYPED: "Please type the word {word} to go on. Nothing was erased.",
    PrivacyRefused.ONLY_ADMIN: (
        "You are the only admin of Headway here. Make somebody else an admin first, under "
        "Settings, Roles."
    ),
    PrivacyRefused.MESSAGE_ON_ITS_WAY: (
        "A message of yours is on its way to Slack at this moment. Please try again in a minute."
    ),
}
