"""What an engine is: it calls `plan`, `sweep` and the sender when it is time to.

An engine carries nothing but the hint "look at this workspace now"; the ledger is the truth.
Losing a hint costs at most one beat, doubling it costs a query. `bot.delivery.beat` is the embedded
one, `bot.delivery.cluster` the one for several replicas; nothing else knows which of them runs.
"""

from typing import Protocol

from storage.trouble import is_full

EVERY_SECONDS = 5
"""Between two beats."""

SENDERS = 4
"""Workspaces that one process sends to at once."""

LATE_AFTER = 60.0
"""Seconds without a beat after which something is wrong."""


DEAD_AFTER = 10.0
"""Seconds of silence that mean that a replica is dead."""


def waits_for(failed: BaseException) -> str:
    """What an unavailable database is waited for with, for a line of the log."""
    return "the database's disk is full" if is_full(failed) else "the database does not answer"


class Engine(Protocol):
    """Plans every few seconds and sends in the background, from `start` until `stop`."""

    def start(self) -> None:
        """Begin, in threads of its own."""

    def stop(self) -> None:
        """Finish the posts in hand, claim no more, and return when all threads are done."""

    def wake(self, workspace_id: str) -> None:
        """Look at the workspace now: something was put into its ledger. Never waits or raises."""

    def silent(self) -> float | None:
        """Seconds since the last beat that came through; None before the first."""

    def in_hand(self) -> int:
        """Workspaces that are sent to, or that wait for a thread."""

    def wrong(self) -> str | None:
        """None while beats come through, else what is wrong, in words for an operator."""
        silent = self.silent()
        if silent is None:
            return "the first beat has not come through yet"
        if silent > LATE_AFTER:
            return f"no beat for {silent:.0f} seconds: nothing is planned or sent"
        return None
