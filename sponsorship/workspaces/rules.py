"""How long a workspace is kept after it uninstalled Headway."""

from datetime import timedelta
from enum import StrEnum, auto

from sponsorship.refusals import Refused

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""


class WorkspaceRefused(Refused):
    """Why nothing is done in a workspace."""

    UNKNOWN = auto()
    NOT_HERE = auto()


class ChannelLocale(StrEnum):
    """The ways to write numbers that a workspace may choose for its channels."""

    ENGLISH = "en-US"
    GERMAN = "de-DE"
    FRENCH = "fr-FR"
    INDIAN = "en-IN"


class WorkspaceAudit(StrEnum):
    """Audit actions."""

    LOST = "workspace.lost"
    FOUND_AGAIN = "workspace.found_again"
    UNINSTALLED = "workspace.uninstalled"
    LOCALE = "workspace.locale"
