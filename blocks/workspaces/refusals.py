"""What is said when something is refused."""

from blocks.refusals import Sentences
from sponsorship.workspaces.rules import WorkspaceRefused

SENTENCES: Sentences = {
    WorkspaceRefused.UNKNOWN: (
        "Slack did not say which workspace this is. Please open Headway in your workspace and try "
        "again there."
    ),
    WorkspaceRefused.NOT_HERE: (
        "Headway is installed in another workspace than yours, so it can do nothing for you here."
    ),
}
