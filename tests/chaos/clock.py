"""One clock for Slack and the bots that runs faster than real time.

A lease of five minutes passes in 30 s at ten times the speed, and so do pauses and back-offs. What
keeps a lease safe is kept: a call to Slack ends within ten real seconds, far inside the lease.
"""

import mmap
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playground.clock import Clock

_STEP = 0.05
_FORMAT = struct.Struct("d")


class FastClock:
    """Drives a playground's clock, and a file from which other processes read the same time.

    `skew` is what the bots' clocks are ahead of Slack's, in seconds; it may be negative.
    """

    def __init__(self, clock: Clock, path: Path, speed: float) -> None:
        self.path, self.speed, self.skew = path, speed, 0.0
        self._clock = clock
        path.write_bytes(_FORMAT.pack(clock.offset_seconds))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _FORMAT.size)

    def now(self) -> datetime:
        return self._clock.now()

    def advance(self, seconds: float) -> None:
        """Jump. Only while nobody is posting: a jump ends every lease at once."""
        self._clock.advance(seconds)
        _FORMAT.pack_into(self._shared, 0, self._clock.offset_seconds + self.skew)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let time pass at its speed, in a thread."""
        ended = threading.Event()

        def run() -> None:
            last = time.monotonic()
            while not ended.wait(_STEP):
                at = time.monotonic()
                self.advance((at - last) * (self.speed - 1))
                last = at

        thread = threading.Thread(target=run, name="fast clock", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


class ReadClock:
    """What another process sees of it."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._shared = mmap.mmap(file.fileno(), _FORMAT.size, access=mmap.ACCESS_READ)

    def now(self) -> datetime:
        [offset] = _FORMAT.unpack_from(self._shared, 0)
        return datetime.now(UTC) + timedelta(seconds=offset)
