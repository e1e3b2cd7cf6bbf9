"""A line to PostgreSQL that a test holds in its hand: it can hang, or speak for another server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.engine import URL


class Relay:
    """Passes on what comes, from a port of loopback to the server and back.

    `replace` is put in the place of what the server says; both have the same length.
    """

    def __init__(self, server: URL, replace: dict[bytes, bytes] | None = None) -> None:
        self._path = f"{server.query['host']}/.s.PGSQL.{server.port or 5432}"
        self._replace = replace or {}
        self._flows = threading.Event()
        self._flows.set()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        port: int = self._listening.getsockname()[1]
        self.url = server.set(host="127.0.0.1", port=port).difference_update_query(["host"])

    def hang(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        self._flows.clear()

    def go_on(self) -> None:
        """What was held back comes through."""
        self._flows.set()

    def close(self) -> None:
        """Cut every line."""
        self._flows.set()
        for line in (self._listening, *self._open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        with suppress(OSError):  # when it is closed
            while True:
                ours, _ = self._listening.accept()
                theirs = socket.socket(socket.AF_UNIX)
                theirs.connect(self._path)
                self._open += [ours, theirs]
                for source, target, replace in ((ours, theirs, {}), (theirs, ours, self._replace)):
                    arguments = (source, target, replace)
                    threading.Thread(target=self._pass_on, args=arguments, daemon=True).start()

    def _pass_on(
        self, source: socket.socket, target: socket.socket, replace: dict[bytes, bytes]
    ) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                self._flows.wait()
                for old, new in replace.items():
                    said = said.replace(old, new)
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def relay(server: URL, replace: dict[bytes, bytes] | None = None) -> Iterator[Relay]:
    """A relay to the server, whose URL names a folder with a socket."""
    line = Relay(server, replace)
    try:
        yield line
    finally:
        line.close()
