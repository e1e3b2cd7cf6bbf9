"""A new supporter, a request for consent, and its answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sponsorship.refusals import Refused
from storage.supporters.supporters import Supporter
from storage.types import Consent, SupporterKind, SupporterStage

REST = timedelta(days=90)
NOTE_LIMIT = 1000


class SupporterMessage(StrEnum):
    """Kinds of delivery."""

    REQUEST = "consent_request"
    REDRAW = "consent_redraw"
    ANSWER = "consent_answer"


class SupporterAudit(StrEnum):
    """Audit actions."""

    REMOVED = "supporter.removed"
    ASKED = "consent.asked"
    AGREED = "consent.agreed"
    DECLINED = "consent.declined"
    LEFT = "consent.left"


class ConsentRequestState(StrEnum):
    """What a request for consent says now."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    LEFT = "left"
    CLOSED = "closed"
    """The member took it back, or the journey is over."""


@dataclass(frozen=True, slots=True)
class NewSupporter:
    """Somebody for the map, as the member types it; `slack_id` is the person chosen."""

    journey_id: str
    slack_id: str
    kind: SupporterKind
    stage: SupporterStage
    note: str
    request_now: bool


@dataclass(frozen=True)
class ConsentRequest:
    """A request for consent as its reader finds it."""

    supporter_id: str
    state: ConsentRequestState
    kind: SupporterKind
    member_name: str
    member_slack_id: str
    target_role: str
    note: str


@dataclass(frozen=True)
class ConsentAnswer:
    """What the member is told when a supporter answered."""

    consent: Consent
    kind: SupporterKind
    supporter_name: str
    request_again_on: date


@dataclass(frozen=True)
class AnswerGiven:
    """The facts of the message about an answer: which one, as a supporter may change their mind."""

    consent: Consent
    answered_at: datetime


def answer_given(place: Supporter) -> AnswerGiven:
    """The supporter's present answer."""
    assert place.answered_at is not None
    return AnswerGiven(place.consent, place.answered_at)


class SupporterRefused(Refused):
    """Why somebody is not put on the map, or not asked."""

    NO_JOURNEY = auto()
    NOT_AMONG_YOURS = auto()
    DEACTIVATED_TO_ASK = auto()
    NOT_NOW = auto()
    REQUEST_OVER = auto()
    ELSEWHERE = auto()
    YOURSELF = auto()
    DEACTIVATED = auto()
    NOTE_TOO_LONG = auto()
    ALREADY = auto()
