"""Every table, imported in one place, so that `metadata` knows the whole schema."""

from sqlmodel import SQLModel

from storage.advocacy import Endorsement, Offer, Question
from storage.checkins import Ask, Blocker, CheckinAnswer, CheckinPeriod
from storage.deliveries import Delivery
from storage.digests import Digest, DigestWin, Reaction
from storage.events import ReceivedEvent
from storage.exports import ExportPart
from storage.installations import Installation, InstallState
from storage.journeys import Journey, Supporter
from storage.people import AuditEntry, AwayRange, Person, Workspace
from storage.schedules import Schedule
from storage.sending import Pause
from storage.wins import Win, WinCard, WinTag

metadata = SQLModel.metadata

__all__ = [
    "Ask",
    "AuditEntry",
    "AwayRange",
    "Blocker",
    "CheckinAnswer",
    "CheckinPeriod",
    "Delivery",
    "Digest",
    "DigestWin",
    "Endorsement",
    "ExportPart",
    "InstallState",
    "Installation",
    "Journey",
    "Offer",
    "Pause",
    "Person",
    "Question",
    "Reaction",
    "ReceivedEvent",
    "Schedule",
    "Supporter",
    "Win",
    "WinCard",
    "WinTag",
    "Workspace",
    "metadata",
]
