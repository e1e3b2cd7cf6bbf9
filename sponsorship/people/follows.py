"""What people's rows do when something else changes."""

from collections.abc import Sequence

from sqlmodel import Session

from sponsorship.changes import BotReplaced
from storage.people.people import forget_conversations


def bot_replaced(session: Session, changes: Sequence[BotReplaced]) -> None:
    """Another bot user has conversations of its own: people's are opened anew."""
    for change in changes:
        forget_conversations(session, change.workspace_id)


FOLLOWS = {BotReplaced: bot_replaced}
