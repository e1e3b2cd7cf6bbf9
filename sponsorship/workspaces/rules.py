"""How long a workspace is kept after it uninstalled Headway."""

from datetime import timedelta
from enum import StrEnum

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""


class WorkspaceAudit(StrEnum):
    """Audit actions."""

    LOST = "workspace.lost"
    FOUND_AGAIN = "workspace.found_again"
    UNINSTALLED = "workspace.uninstalled"
