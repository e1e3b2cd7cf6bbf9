"""How long a workspace is kept after it uninstalled Headway."""

from datetime import timedelta
from enum import auto

from sponsorship.refusals import Refused

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""


class WorkspaceRefused(Refused):
    """Why nothing is done in a workspace."""

    UNKNOWN = auto()
    NOT_HERE = auto()
