"""A PostgreSQL server of one's own, to crash: durable as it comes, unlike the tests' shared one."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
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

    def __init__(self, server: Any, url: URL, folder: Path) -> None:
        self._server = server
        self.folder = folder
        """The server's data lies in a folder of it."""
        with psycopg.connect(as_text(url), autocommit=True) as control:
            control.execute("CREATE ROLE headway LOGIN PASSWORD 'headway'")
            control.execute("CREATE DATABASE headway OWNER headway")
        self._administrator = as_text(url)
        self.url = as_text(url.set(username="headway", password="headway", database="headway"))

    def read_only(self, *, on: bool) -> None:
        """Let nobody write, or everybody again; whoever is connected stays so."""
        writing = "-c default_transaction_read_only=off"
        with psycopg.connect(self._administrator, autocommit=True, options=writing) as control:
            which = "on" if on else "off"
            control.execute(f"ALTER SYSTEM SET default_transaction_read_only = {which}")
            control.execute("SELECT pg_reload_conf()")

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
def own_server(
    place: Callable[[Path], AbstractContextManager[Path]] = nullcontext,
) -> Iterator[OwnServer]:
    """A server in a new folder, which goes with it; `place` puts a disk into that folder."""
    # Not below the checkout: run as root, the server gets a user of its own, who must reach it.
    folder = Path(tempfile.mkdtemp(prefix="headway-chaos-"))
    try:
        with place(folder) as where, databases.own_server(where / "data") as (server, url):
            yield OwnServer(server, url, where)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
