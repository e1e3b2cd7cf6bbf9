"""A process that sends notes as one of several replicas, until it is killed.

`python -m tests.bot.replica SETTINGS`, which are the JSON that `Replicas` writes.
"""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient

from bot.delivery.cluster import Cluster
from bot.delivery.sender import Sender
from storage.database import Database
from tests.bot.notes import NOTE
from tests.pace import Pace

EVERY, HEARTBEAT, DEAD_AFTER = 1, 0.5, 2.0
"""Seconds: shorter than an operator's, so that a test need not wait as long."""


class Replicas:
    """Starts processes that share a database, a Slack and a clock."""

    def __init__(self, folder: Path, database_url: str, api_url: str, tokens: dict[str, str]):
        self._ahead = folder / "ahead"
        self._settings = json.dumps([database_url, api_url, tokens, str(self._ahead)])
        self._running: list[subprocess.Popen[bytes]] = []
        self.set_clock(0)

    def set_clock(self, seconds: float) -> None:
        """How far their clocks are ahead of the machine's."""
        changed = self._ahead.with_suffix(".new")
        changed.write_text(str(seconds))
        changed.replace(self._ahead)

    def start(self) -> "subprocess.Popen[bytes]":
        """One more."""
        command = [sys.executable, "-m", "tests.bot.replica", self._settings]
        self._running.append(subprocess.Popen(command))
        return self._running[-1]

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End it with no warning."""
        process.kill()
        process.wait()

    def close(self) -> None:
        """End all that still run."""
        for process in self._running:
            self.kill(process)


def main(settings: str) -> None:
    database_url, api_url, tokens, ahead = json.loads(settings)
    clients = {
        team: WebClient(token=token, base_url=api_url, timeout=90, retry_handlers=[])
        for team, token in tokens.items()
    }

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(Path(ahead).read_text()))

    pace, database = Pace(), Database(database_url)
    sender = Sender(
        database, clients, {"note": NOTE}, now, monotonic=pace.monotonic, sleep=pace.sleep
    )
    engine = Cluster(
        database, sender, {}, now, every=EVERY, heartbeat=HEARTBEAT, dead_after=DEAD_AFTER
    )
    engine.start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
