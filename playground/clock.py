"""The clock of a playground: real time plus an offset that only grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be moved forward while it runs.

    Message timestamps, histories and do-not-disturb follow it. Transport does not: trigger
    ages, acknowledgement time-outs and signatures use real time, so that a jump never breaks a
    request that is under way. Reading it is safe from any thread.
    """

    def __init__(self, start: datetime | None = None) -> None:
        """`start` (aware) is the moment the clock shows now; without it, real time."""
        self._offset = timedelta(0)
        self._listeners: list[Callable[[], None]] = []
        if start is not None:
            self._offset = _aware(start) - datetime.now(UTC)

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + self._offset

    @property
    def offset_seconds(self) -> float:
        """How far this clock is ahead of real time."""
        return self._offset.total_seconds()

    def advance(self, seconds: float) -> datetime:
        """Move forward; raises ValueError for a negative number."""
        if seconds < 0:
            raise ValueError("The clock only moves forward.")
        self._offset += timedelta(seconds=seconds)
        for listener in list(self._listeners):
            listener()
        return self.now()

    def move_to(self, moment: datetime) -> datetime:
        """Jump to an aware moment; raises ValueError when it is already past."""
        ahead = (_aware(moment) - self.now()).total_seconds()
        if ahead < 0:
            raise ValueError("That moment is already past: the clock only moves forward.")
        return self.advance(ahead)

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every jump, in the thread that moved the clock."""
        self._listeners.append(listener)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("Give the moment with its time zone.")
    return moment
