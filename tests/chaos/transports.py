"""Slow, cut, huge and idle HTTP clients, and payloads delivered twice, while people type."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.replicas import LONGEST_STOP, Replica
from tests.chaos.report import Row
from tests.chaos.typists import Typing, Typist, stop, typed
from tests.chaos.verdict import come_to_rest, verdict

IN_TIME = 3.0
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HUGE = 10_000_000


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process over signed HTTP, on SQLite."""
    idle, seconds = (100, 4.0) if small else (1000, 30.0)
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=40, typists=4) as here:
        replica = here.replica("replica", http=True)
        replica.start()
        replica.becomes_ready()
        here.slack.use_http(here.bot.app, f"http://127.0.0.1:{replica.port}/slack/events")
        fill_ledger(here, 60 if small else 300, 20, seconds)
        with _crowd(replica, idle) as crowd:
            typing = _typing(here, seed, seconds)
            come_to_rest(here)
            slowest = _slowest(here)
            stopped = replica.stop()
        after = verdict(here)
        complaints = replica.complaints()
    database.close()
    wrong = [*after.wrong, *typing.wrong, *complaints[:5]]
    if slowest > IN_TIME:
        wrong.append(f"an answer took {slowest:.1f} s")
    if stopped > LONGEST_STOP:
        wrong.append(f"SIGTERM took {stopped:.1f} s")
    if crowd.refused < crowd.huge:
        wrong.append(f"{crowd.huge - crowd.refused} huge bodies were not refused")
    return [
        Row(
            "slow, cut, huge and idle HTTP clients",
            f"{idle} idle, {crowd.slow} slow, {crowd.cut} cut, {crowd.huge} of 10 MB, events "
            f"doubled: slowest of {typing.submissions} answers {slowest:.2f} s, "
            f"{len(after.lost)} lost, {len(after.doubled)} doubled; SIGTERM {stopped:.1f} s",
            wrong,
        )
    ]


def _typing(here: Here, seed: int, seconds: float) -> Typing:
    typists = [Typist(here, n, seed=seed, pause=0.3) for n in range(4)]
    for typist in typists:
        typist.start()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        here.driver.fault("duplicate_event")
        time.sleep(1)
    stop(typists)
    return typed(here, typists)


def _slowest(here: Here) -> float:
    """Seconds that the slowest acknowledgement took; a missing one took too long."""
    payloads = here.driver.inspector(direction="slack_to_bot")
    times = [it["acknowledged_ms"] for it in payloads]
    return max((4000.0 if ms is None else ms) for ms in times) / 1000


class _Crowd:
    """Clients that are not Slack, or are Slack on a bad line."""

    def __init__(self, replica: Replica) -> None:
        self._address = ("127.0.0.1", replica.port)
        self.ended = Event()
        self.slow = self.cut = self.huge = self.refused = 0

    def connect(self) -> socket.socket:
        return socket.create_connection(self._address, timeout=10)

    def trickle(self) -> None:
        """A header that comes a byte at a time, for ever."""
        self.slow += 1
        while not self.ended.is_set():
            with contextlib.suppress(OSError), self.connect() as line:
                line.sendall(HEAD + b"X-Slow: ")
                while not self.ended.wait(0.3):
                    line.sendall(b"x")

    def cut_off(self) -> None:
        """Half a body, and gone."""
        while not self.ended.wait(0.2):
            with contextlib.suppress(OSError), self.connect() as line:
                line.sendall(HEAD + b"Content-Length: 5000\r\n\r\n" + b"x" * 2000)
                self.cut += 1

    def send_huge(self) -> None:
        """Ten megabytes, of which no more is read than needed."""
        while not self.ended.wait(0.5):
            with contextlib.suppress(OSError), self.connect() as line:
                self.huge += 1
                answer = b""
                try:
                    line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % HUGE)
                    for _ in range(HUGE // 100_000):
                        line.sendall(b"x" * 100_000)
                    answer = line.recv(100)
                except (BrokenPipeError, ConnectionResetError):
                    answer = b" 413 "  # the line was cut while we sent: that is a no as well
                self.refused += b" 413 " in answer


@contextlib.contextmanager
def _crowd(replica: Replica, idle: int) -> Iterator[_Crowd]:
    crowd = _Crowd(replica)
    kinds = [crowd.trickle] * 10 + [crowd.cut_off] * 2 + [crowd.send_huge]
    with contextlib.ExitStack() as stack:
        for _ in range(idle):
            stack.enter_context(crowd.connect())
        threads = [Thread(target=kind, daemon=True) for kind in kinds]
        for thread in threads:
            thread.start()
        yield crowd
        crowd.ended.set()
        for thread in threads:
            thread.join(15)
