"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.advocacy.rules import AdvocacyRefused


def _no_supporter(name: str) -> str:
    name = name or "the member"
    return (
        f"How kind of you. These buttons are for the people who agreed to support {name}. "
        f"Ask {name} to add you in Headway's Home; once you agree, you can use them. An "
        "emoji on the digest cheers them on right now."
    )


SENTENCES: Sentences = {
    AdvocacyRefused.NOT_AFTER_TODAY: "Choose a day after today.",
    AdvocacyRefused.TOO_FAR_OFF: "Choose a day within {years} years.",
    AdvocacyRefused.NOT_YOUR_ENDORSEMENT: (
        "This endorsement is not yours to take back, or it is gone already."
    ),
    AdvocacyRefused.PAST_DAY: "Choose today or a later day.",
    AdvocacyRefused.NOT_YOUR_OFFER: "This offer is not yours to take back, or it is gone already.",
    AdvocacyRefused.DONE_ALREADY: "This is done already. Thank you for it.",
    AdvocacyRefused.NOT_NEEDED: "They do not need this one. Thank you for the offer.",
    AdvocacyRefused.OFFERED_BY_NOBODY: "Who offered this does not support your journey any more.",
    AdvocacyRefused.TAKEN_UP_ALREADY: "You have taken this offer up already.",
    AdvocacyRefused.NOT_TAKEN_UP_YET: "They have not taken this offer up yet.",
    AdvocacyRefused.TAKEN_BACK_BY_YOU: "You took this offer back.",
    AdvocacyRefused.DECLINED_BY_YOU: (
        "You have said no to this offer. Write to them if you need it after all."
    ),
    AdvocacyRefused.NO_OFFER: "This offer is not there any more.",
    AdvocacyRefused.OFFER_TAKEN_BACK: "This offer was taken back.",
    AdvocacyRefused.NO_QUESTION: "This question is not there any more.",
    AdvocacyRefused.ASKED_BY_NOBODY: (
        "Who asked this does not support your journey any more, so nobody waits."
    ),
    AdvocacyRefused.TOO_LONG: "Please keep this under {limit} characters.",
    AdvocacyRefused.NO_DIGEST: "This digest is not there any more.",
    AdvocacyRefused.OWN_DIGEST: (
        "This is your own digest: its buttons are for your supporters. In Headway's Home you see "
        "what they answered."
    ),
    AdvocacyRefused.NO_SUPPORTER: _no_supporter,
    AdvocacyRefused.NO_QUOTE: "Write what you would say about them.",
    AdvocacyRefused.NO_OFFER_TEXT: "Write what you could do for them.",
    AdvocacyRefused.NO_QUESTION_TEXT: "Write your question.",
    AdvocacyRefused.NO_ANSWER: "Write your answer.",
}
