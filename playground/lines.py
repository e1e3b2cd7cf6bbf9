"""The TCP under a Socket Mode connection: it can end or stand still without a close frame."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ENDS = {
    "closed": "closed with a WebSocket's close frame",
    "killed": "the server dies: TCP ends, without a close frame",
    "aborted": "TCP is reset",
    "frozen": "nothing is read or written, no ping answered, until it is thawed",
}


class Valve(asyncio.Transport):
    """A transport that can be shut: then nothing comes in, and what goes out waits.

    The protocol above notices nothing, as a process that is stopped does not: what it does
    meanwhile (its own pings, giving up on the other side) happens when the valve is opened.
    """

    def __init__(self, inner: asyncio.Transport) -> None:
        """Open. `inner` is what carries the bytes."""
        super().__init__()
        self._inner = inner
        self._waiting: list[bytes] = []
        self._wants_to_read = True
        self._wants_to_close = False
        self.is_frozen = False

    def freeze(self) -> None:
        """Shut it."""
        self.is_frozen = True
        if not self._inner.is_closing():
            self._inner.pause_reading()

    def thaw(self) -> None:
        """Open it: what waited goes out, what came meanwhile is read."""
        self.is_frozen = False
        if self._inner.is_closing():
            return
        for data in self._waiting:
            self._inner.write(data)
        self._waiting.clear()
        if self._wants_to_read:
            self._inner.resume_reading()
        if self._wants_to_close:
            self._inner.close()

    def end(self, *, reset: bool) -> None:
        """End TCP at once; `reset`: in such a way that the other side reads an error."""
        if reset:
            linger = struct.pack("ii", 1, 0)
            self._inner.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, linger
            )
        self._inner.abort()

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Send, or keep for later."""
        if self.is_frozen:
            self._waiting.append(bytes(data))
        else:
            self._inner.write(data)

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview[Any]]) -> None:
        """Send several pieces."""
        self.write(b"".join(list_of_data))

    def pause_reading(self) -> None:
        """Read nothing for now."""
        self._wants_to_read = False
        if not self.is_frozen:
            self._inner.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._wants_to_read = True
        if not self.is_frozen:
            self._inner.resume_reading()

    def close(self) -> None:
        """End after what is still to be sent."""
        if self.is_frozen:
            self._wants_to_close = True
        else:
            self._inner.close()

    def abort(self) -> None:
        """End at once."""
        self._inner.abort()

    def is_closing(self) -> bool:
        """Whether it has ended or is about to."""
        return self._wants_to_close or self._inner.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._inner.get_extra_info(name, default)

    def get_write_buffer_size(self) -> int:
        """How much is still to be sent."""
        return self._inner.get_write_buffer_size() + sum(map(len, self._waiting))


class Line(WebSocketsSansIOProtocol):
    """A WebSocket with a valve below, which the request carries as `valves[client]`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the valve in."""
        assert isinstance(transport, asyncio.Transport)
        valve = Valve(transport)
        super().connection_made(valve)
        self.app_state["valves"][self.client] = valve

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the valve, and the transport that HTTP left behind."""
        self.app_state["transports"].pop(self.client, None)
        self.app_state["valves"].pop(self.client, None)
        super().connection_lost(exc)
