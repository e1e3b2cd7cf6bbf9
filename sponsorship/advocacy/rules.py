"""What supporters say, as one of the two sees it, and its limits."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from sponsorship.delivery.rules.facts import facts_of
from sponsorship.refusals import Refusal, Refused
from storage.delivery.deliveries import Delivery
from storage.types import EndorsementScope, Meaning, OfferState

QUOTE_LIMIT = 1000
TEXT_LIMIT = 1000
ANSWER_LIMIT = 2000
LONGEST_YEARS = 5


class AdvocacyMessage(StrEnum):
    """Kinds of delivery."""

    ENDORSEMENT = "endorsement"
    OFFER = "offer"
    QUESTION = "question"
    ENDORSEMENT_REDRAW = "endorsement_redraw"
    OFFER_REDRAW = "offer_redraw"
    QUESTION_REDRAW = "question_redraw"
    DIGEST_ANSWERS = "digest_answers"


class AdvocacyAudit(StrEnum):
    """Audit actions."""

    ENDORSEMENT_GIVEN = "endorsement.given"
    ENDORSEMENT_WITHDRAWN = "endorsement.withdrawn"


@dataclass(frozen=True, slots=True)
class TypedEndorsement:
    """An endorsement as typed; the day is the last one on which the quote may be used."""

    digest_id: str
    quote: str
    scope: EndorsementScope
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class TypedOffer:
    """An offer of help as typed; the day is the supporter's, and included."""

    digest_id: str
    text: str
    due_on: date | None


class AdvocacyRefused(Refused):
    """Why what a supporter or a member says is not taken."""

    NOT_AFTER_TODAY = auto()
    TOO_FAR_OFF = auto()
    NOT_YOUR_ENDORSEMENT = auto()
    PAST_DAY = auto()
    NOT_YOUR_OFFER = auto()
    DONE_ALREADY = auto()
    NOT_NEEDED = auto()
    OFFERED_BY_NOBODY = auto()
    TAKEN_UP_ALREADY = auto()
    NOT_TAKEN_UP_YET = auto()
    TAKEN_BACK_BY_YOU = auto()
    DECLINED_BY_YOU = auto()
    NO_OFFER = auto()
    OFFER_TAKEN_BACK = auto()
    NO_QUESTION = auto()
    ASKED_BY_NOBODY = auto()
    TOO_LONG = auto()
    NO_DIGEST = auto()
    OWN_DIGEST = auto()
    NO_SUPPORTER = auto()
    NO_QUOTE = auto()
    NO_OFFER_TEXT = auto()
    NO_QUESTION_TEXT = auto()
    NO_ANSWER = auto()


def default_end(today: date) -> date:
    """The last day of an endorsement unless another is chosen: a year on."""
    last_of_february = today.month == 2 and today.day == 29
    return today.replace(year=today.year + 1, day=28 if last_of_february else today.day)


def said(text: str, field: str, empty: AdvocacyRefused, limit: int) -> str:
    text = text.strip()
    if not text:
        raise Refusal(empty, field)
    if len(text) > limit:
        raise Refusal(AdvocacyRefused.TOO_LONG, field, limit=limit)
    return text


class Occasion(StrEnum):
    """What an endorsement's, an offer's or a question's message is sent on."""

    TOLD = "told"
    """A supporter said it, and the member reads it."""
    OWN = "own"
    """It shows the supporter what they have just said."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    THANKED = "thanked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Said:
    """The facts of such a message."""

    occasion: Occasion


def at_once(delivery: Delivery) -> str:
    """Why such a message is sent at any hour; empty where it waits for a better one."""
    is_own = facts_of(delivery, Said) == Said(Occasion.OWN)
    return "it shows them what they have just said" if is_own else ""


@dataclass(frozen=True, slots=True)
class Between:
    """Who is talking: names, and whether the reader is the member."""

    for_member: bool
    member_name: str
    member_slack_id: str
    supporter_name: str


@dataclass(frozen=True, slots=True)
class EndorsementNote:
    """An endorsement as one of the two sees it; no quote once it is withdrawn."""

    between: Between
    id: str
    quote: str
    scope: EndorsementScope
    expires_on: date
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class OfferNote:
    """An offer as one of the two sees it, in the state that the message is about."""

    between: Between
    id: str
    text: str
    due_on: date
    state: OfferState
    is_thanked: bool
    is_past: bool = False
    """A later message tells how it goes on."""


@dataclass(frozen=True, slots=True)
class QuestionNote:
    """A question as one of the two sees it; no answer before there is one."""

    between: Between
    id: str
    text: str
    answer: str
    is_past: bool = False


Note = EndorsementNote | OfferNote | QuestionNote


@dataclass(frozen=True, slots=True)
class Answered:
    """What one person said by reactions; the meanings are distinct, in their order."""

    slack_id: str
    name: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class AnswersNote:
    """What came back on a digest since the last note. Counts are of what came since, too."""

    starts_on: date
    ends_on: date
    answered: tuple[Answered, ...]
    cheers: int
    endorsements: int
    offers: int
    questions: int
