"""Facts that change in a transaction, collected until it is about to be committed."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

Follow = Callable[[Session, Sequence[Any]], None]

_COLLECTED = "changes"


def collect(session: Session, change: Any, follow: Follow) -> None:
    """Have `follow` told of the change, once, just before the transaction is committed.

    It is told of all that the transaction brought, each equal one once, and may collect more.
    What is rolled back is told to nobody.
    """
    if _COLLECTED not in session.info:
        session.info[_COLLECTED] = {}
        event.listen(session, "before_commit", settle)
    session.info[_COLLECTED].setdefault(follow, {})[change] = None


def settle(session: Session) -> None:
    """Tell of what was collected, now; a commit does so by itself."""
    collected: dict[Follow, dict[Any, None]] = session.info.get(_COLLECTED, {})
    while collected:
        follow, changes = collected.popitem()
        follow(session, list(changes))
