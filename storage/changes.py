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
    collected = session.info.get(_COLLECTED)
    if collected is None:
        collected = session.info[_COLLECTED] = {}

        @event.listens_for(session, "before_commit")
        def tell(_: Session) -> None:
            while collected:
                changes = list(collected)
                collected.clear()
                follow(session, changes)

    collected[change] = None
