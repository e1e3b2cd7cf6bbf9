"""What is on its way in over HTTP: whether Slack signed it, and how much of it there is at once."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request

LARGEST = 1_000_000
"""Bytes of a body. A view is at most 250 KB, and an interaction carries it once."""

LARGEST_UNSIGNED = 4_000
"""Bytes of a body without a signature. Slack sends one to see whether a certificate is good."""

MOST = 500
"""Bodies in flight: being read, or waiting for a thread or for its answer."""

MOST_BYTES = 32_000_000
"""Bytes of all of them together."""

_SIGNED_WITHIN = 300
"""Seconds; older ones may be repeated by somebody else. Slack's own recommendation."""

_TIMESTAMP = re.compile("[0-9]{1,12}")
_SIGNATURE = re.compile("v0=[0-9a-f]{64}")


class TooLarge(Exception):
    """A body has more bytes than anything of Slack's."""


class NoRoom(Exception):
    """Too much is in flight; this one gave way."""


class Signature:
    """Slack's signature of one request, compared with the body's bytes as they come in."""

    def __init__(self, secret: str, headers: Headers, now: float) -> None:
        at = headers.get("X-Slack-Request-Timestamp", "")
        self._given = headers.get("X-Slack-Signature", "")
        self.may_hold = bool(
            _TIMESTAMP.fullmatch(at)
            and abs(now - int(at)) <= _SIGNED_WITHIN
            and _SIGNATURE.fullmatch(self._given)
        )
        """Whether it can be Slack's at all, before a byte of the body is there."""
        self._made = hmac.new(secret.encode(), f"v0:{at}:".encode(), hashlib.sha256)

    def update(self, part: bytes) -> None:
        """The next bytes of the body."""
        self._made.update(part)

    def holds(self) -> bool:
        """Whether Slack signed all of what came."""
        return self.may_hold and hmac.compare_digest(f"v0={self._made.hexdigest()}", self._given)


@dataclass(eq=False)
class Body:
    """The bytes of one request that are there so far."""

    content: bytearray = field(default_factory=bytearray)
    reading: asyncio.Timeout | None = None
    gave_way: bool = False


class Bodies:
    """All that are in flight.

    Anybody can send half a body, so when there is no room it is not the newcomer that is refused:
    the one that has come the slowest gives way, or has sent the most. Slack's are small and quick.
    """

    def __init__(self) -> None:
        self._all: dict[Body, None] = {}
        self._bytes = 0

    @contextmanager
    def one(self) -> Iterator[Body]:
        """A body, counted until the end of the block; raises NoRoom when nobody can give way."""
        if len(self._all) >= MOST:
            self._give_way(next(iter(self._unfinished()), None))
        body = Body()
        self._all[body] = None
        try:
            yield body
        finally:
            self._forget(body)

    async def read(self, body: Body, request: Request, signature: Signature) -> None:
        """Read all of it. Raises TooLarge, NoRoom, or Starlette's ClientDisconnect."""
        most = LARGEST if signature.may_hold else LARGEST_UNSIGNED
        try:
            async with asyncio.timeout(None) as body.reading:
                async for part in request.stream():
                    if body.gave_way:
                        break
                    self._bytes += len(part)
                    body.content += part
                    signature.update(part)
                    if len(body.content) > most:
                        raise TooLarge
                    if self._bytes > MOST_BYTES:
                        self._give_way(max(self._unfinished(), key=lambda it: len(it.content)))
        except TimeoutError:  # somebody else needed the room
            pass
        finally:
            body.reading = None
        if body.gave_way:
            raise NoRoom

    def _unfinished(self) -> Iterator[Body]:
        """Those that are still being read, the oldest first."""
        return (body for body in self._all if body.reading is not None)

    def _give_way(self, body: Body | None) -> None:
        if body is None or body.reading is None:
            raise NoRoom
        self._forget(body)
        body.gave_way = True
        body.reading.reschedule(asyncio.get_running_loop().time())

    def _forget(self, body: Body) -> None:
        if body in self._all:
            del self._all[body]
            self._bytes -= len(body.content)
            body.content.clear()
