"""Strangers who send megabytes without Slack's signature, and begin what they never finish."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

from storage.database import Database
from storage.migrate import upgrade
from tests.bot.test_metrics import Figures
from tests.bot.test_run import status
from tests.chaos.company import company, fill_ledger
from tests.chaos.replicas import Replica
from tests.chaos.report import Row
from tests.chaos.transports import HEAD
from tests.chaos.typists import Typist, stop, typed
from tests.chaos.verdict import come_to_rest, verdict

IN_TIME = 1.0
"""Seconds that 99 of 100 answers to others take at most."""
LARGEST = 300
"""Megabytes that the process may ever have had."""
MEGABYTE = 999_999
UNFINISHED = 900
PAUSE = 0.1


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process over signed HTTP, in real time: signatures are of the present."""
    seconds = 5.0 if small else 30.0
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=40, typists=4, speed=1) as here:
        replica = here.replica("replica", http=True)
        replica.start()
        replica.becomes_ready()
        here.slack.use_http(here.bot.app, f"http://127.0.0.1:{replica.port}/slack/events")
        fill_ledger(here, 20, 0, seconds)
        typists = [Typist(here, n, seed=seed, pause=0.3) for n in range(4)]
        with _strangers(replica) as strangers:
            for typist in typists:
                typist.start()
            probes = _probe(replica, seconds)
            stop(typists)
            while strangers.unfinished < UNFINISHED and replica.runs:
                time.sleep(0.1)
        come_to_rest(here)
        most = _most_memory(replica.pid)
        figures = Figures(status(replica.port, "/metrics")[1])
        gave_way = int(figures("turned_away_total", why="no_room") or 0)
        payloads = here.driver.inspector(direction="slack_to_bot")
        replica.stop()
        after, typing, complaints = verdict(here), typed(here, typists), replica.complaints()
    database.close()
    # What was never acknowledged took as long as Slack waits.
    answers = _p99([(it["acknowledged_ms"] or 3000.0) / 1000 for it in payloads])
    wrong = [*after.wrong, *typing.wrong, *complaints[:5]]
    for who, p99 in (("an answer", answers), ("a probe", _p99(probes))):
        if p99 > IN_TIME:
            wrong.append(f"p99 of {who}: {p99:.2f} s")
    if most > LARGEST:
        wrong.append(f"{most:.0f} MB")
    if not gave_way:
        wrong.append("nothing had to give way")
    if strangers.refused < strangers.whole:
        wrong.append(f"{strangers.whole - strangers.refused} whole bodies were not refused")
    return [
        Row(
            "unsigned load",
            f"{strangers.whole} bodies of 1 MB, {strangers.unfinished} that were never finished, "
            f"{gave_way} gave way: "
            f"p99 of {len(payloads)} answers {answers:.2f} s, of {len(probes)} probes "
            f"{_p99(probes):.2f} s, {most:.0f} MB at most; {len(after.lost)} lost, "
            f"{len(after.doubled)} doubled",
            wrong,
        )
    ]


class _Strangers:
    """Who know what a request of Slack's looks like, and not its secret."""

    def __init__(self, replica: Replica) -> None:
        self._address = ("127.0.0.1", replica.port)
        self.ended = Event()
        self.whole = self.refused = self.unfinished = 0

    def _begin(self, *, signed: bool) -> tuple[socket.socket, bytes]:
        head = HEAD
        if signed:
            head += b"X-Slack-Request-Timestamp: %d\r\n" % time.time()
            head += b"X-Slack-Signature: v0=" + b"0" * 64 + b"\r\n"
        line = socket.create_connection(self._address, timeout=10)
        return line, head + b"Content-Length: %d\r\n\r\n" % MEGABYTE

    def send_whole(self, *, signed: bool) -> None:
        """A body of a megabyte, and what is answered."""
        while not self.ended.wait(PAUSE):
            line, head = self._begin(signed=signed)
            answer = b""
            with line, contextlib.suppress(OSError):
                self.whole += 1
                try:
                    line.sendall(head + b"x" * MEGABYTE)
                    answer = line.recv(100)
                except ConnectionError:
                    answer = b" 401 "  # cut while we sent: that is a no as well
            self.refused += any(it in answer for it in (b" 401 ", b" 503 "))

    def begin_only(self) -> None:
        """Nearly all of a body, and then nothing."""
        with contextlib.ExitStack() as held:
            while self.unfinished < UNFINISHED:
                line, head = self._begin(signed=True)
                held.enter_context(line)
                with contextlib.suppress(OSError):  # it had to give way
                    line.sendall(head + b"x" * (MEGABYTE - 1))
                self.unfinished += 1
            self.ended.wait()


@contextlib.contextmanager
def _strangers(replica: Replica) -> Iterator[_Strangers]:
    found = _Strangers(replica)
    threads = [Thread(target=found.begin_only, daemon=True)]
    threads += [
        Thread(target=found.send_whole, kwargs={"signed": it}, daemon=True) for it in (True, False)
    ]
    for thread in threads:
        thread.start()
    yield found
    found.ended.set()
    for thread in threads:
        thread.join(15)


def _probe(replica: Replica, seconds: float) -> list[float]:
    """Seconds of each answer to somebody who only asks whether it lives."""
    ends, took = time.monotonic() + seconds, []
    while time.monotonic() < ends:
        began = time.monotonic()
        with urlopen(f"http://127.0.0.1:{replica.port}/healthz", timeout=10) as answer:
            answer.read()
        took.append(time.monotonic() - began)
        time.sleep(0.02)
    return took


def _p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


def _most_memory(pid: int) -> float:
    """Megabytes that the process had in memory when it had the most."""
    [line] = [
        it for it in Path(f"/proc/{pid}/status").read_text().splitlines() if it.startswith("VmHWM:")
    ]
    return int(line.split()[1]) / 1024
