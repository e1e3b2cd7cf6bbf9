"""How long a workspace is kept after it uninstalled Headway."""

from datetime import timedelta

UNINSTALLED_KEPT = timedelta(days=30)
"""After an uninstall: whoever installs Headway again in that time finds everything as it was."""
