"""A PostgreSQL server of one's own, to crash: durable as it comes, unlike the tests' shared one."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from tests import databases
from tests.databases import as_text


class OwnServer:
    """Started by `own_server`; `url` stays the same over crashes.

    It is that of a database whose owner is no superuser, as policies hold for none.
    """

    def __init__(self, server: Any, url: URL) -> None:
        self._server = server
        with psycopg.connect(as_text(url), autocommit=True) as control:
            control.execute("CREATE ROLE headway LOGIN PASSWORD 'headway'")
            control.execute("CREATE DATABASE headway OWNER headway")
        self.url = as_text(url.set(username="headway", password="headway", database="headway"))

    def crash(self, seconds: float = 10) -> None:
        """Kill it with no warning. What it forked dies with it, as nobody is left to lead it."""
        postmaster, ends = self._server.get_pid(), time.monotonic() + seconds
        os.kill(postmaster, signal.SIGKILL)
        while time.monotonic() < ends:
            try:
                os.kill(postmaster, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)
        raise RuntimeError("PostgreSQL did not die")

    def start(self, seconds: float = 60) -> None:
        """Start again and recover."""
        ends = time.monotonic() + seconds
        while True:
            try:
                self._server.ensure_postgres_running()
                psycopg.connect(self.url).close()
            except (SubprocessError, psycopg.OperationalError):
                if time.monotonic() > ends:
                    raise
                time.sleep(0.2)
            else:
                return


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server in a new folder, which goes with it."""
    # Not below the checkout: run as root, the server gets a user of its own, who must reach it.
    folder = Path(tempfile.mkdtemp(prefix="headway-chaos-")) / "data"
    try:
        with databases.own_server(folder) as (server, url):
            yield OwnServer(server, url)
    finally:
        with suppress(OSError):
            folder.parent.rmdir()
