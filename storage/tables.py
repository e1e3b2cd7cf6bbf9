"""Every table, imported in one place, so that `metadata` knows the whole schema."""

from sqlmodel import SQLModel

from storage.advocacy.endorsements import Endorsement
from storage.advocacy.offers import Offer
from storage.advocacy.questions import Question
from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask, Blocker
from storage.checkins.periods import CheckinPeriod
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.delivery.sending import Pause
from storage.digests.digests import Digest, DigestWin
from storage.digests.reactions import Reaction
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.privacy.export_parts import ExportPart
from storage.supporters.supporters import Supporter
from storage.wins.wins import Win, WinCard, WinTag
from storage.workspaces.audit import AuditEntry
from storage.workspaces.events import ReceivedEvent
from storage.workspaces.installations import Installation, InstallState
from storage.workspaces.workspaces import Workspace

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
