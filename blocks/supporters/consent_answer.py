"""What the member is told when a person they asked has answered."""

from blocks import parts
from blocks.message import Message, escape
from blocks.words.days import date_words
from sponsorship.supporters.rules import ConsentAnswer
from storage.types import Consent, SupporterKind

_KIND = {
    SupporterKind.SPONSOR: "sponsor",
    SupporterKind.MENTOR: "mentor",
    SupporterKind.PEER: "peer",
}


def draw(answer: ConsentAnswer) -> Message:
    """One sentence or two."""
    name = answer.supporter_name or "Somebody you asked"
    if answer.consent is Consent.AGREED:
        sentence = (
            f"{name} agreed to be your {_KIND[answer.kind]}. From now on they see what you share "
            "with supporters. 🎉"
        )
    elif answer.consent is Consent.DECLINED:
        sentence = (
            f"{name} said “not now”. That is about their time, not about you. You can ask again "
            f"from {date_words(answer.request_again_on)}."
        )
    else:
        sentence = (
            f"{name} stepped back as your {_KIND[answer.kind]} and sees nothing more of your "
            "journey. You can ask them again when the time is right."
        )
    return Message(escape(sentence), [{"type": "section", "text": parts.plain(sentence)}])
