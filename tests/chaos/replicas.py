"""Replicas in processes of their own, as an operator and as fate treat them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

LONGEST_STOP = 10.0
"""Seconds that a replica has to stop after SIGTERM."""


class Replica:
    """One place for a process: after a kill, `start` puts the next one there."""

    def __init__(self, name: str, folder: Path, clock: Path, settings: dict[str, str]) -> None:
        self.port = int(settings["PORT"])
        self.log = folder / f"{name}.log"
        self._command = [sys.executable, "-m", "tests.chaos.replica", str(clock)]
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env={"PATH": os.environ["PATH"], **self._settings},
                stdout=log,
                stderr=log,
            )

    def status(self, path: str = "/readyz") -> int:
        """The answer's status; 0 when there is none."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except HTTPError as refused:
            return refused.code
        except (URLError, OSError):
            return 0

    def becomes_ready(self, seconds: float = 60, *, again: bool = False) -> float:
        """Wait for it; returns how long that took.

        With `again`, one that ended by itself is started once more: it found no database, and
        said so.
        """
        began = time.monotonic()
        while self.status() != 200:
            if again and not self.runs:
                self.start()
            assert self.runs, f"it ended by itself: {self.log.read_text()[-2000:]}"
            assert time.monotonic() - began < seconds, "it did not become ready"
            time.sleep(0.1)
        return time.monotonic() - began

    def kill(self) -> None:
        """End it with no warning, whatever it is doing."""
        if self.runs:
            os.kill(self.pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def ended(self) -> int:
        """Its exit code, where it is to end by itself."""
        assert self._process is not None
        return self._process.wait(timeout=30)

    def freeze(self, seconds: float) -> None:
        """Stop it from running for a while."""
        os.kill(self.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> float:
        """Ask it to end, as a deployment does; returns how long that took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout=LONGEST_STOP + 5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGUSR1)
            time.sleep(0.5)
            self.kill()
            return time.monotonic() - began
        assert code == 0, f"it ended with {code}: {self.log.read_text()[-2000:]}"
        return time.monotonic() - began

    def complaints(self) -> list[str]:
        """Lines of its log that tell of a defect of ours; the SDK reports the weather."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(errors="replace").splitlines()
        ours = [it for it in lines if "level=ERROR" in it or "level=CRITICAL" in it]
        return [it for it in ours if "logger=slack_" not in it]
