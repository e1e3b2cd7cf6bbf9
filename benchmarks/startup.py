"""D1, D2: from start to ready, memory, idle processor time; the demo's second start."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.report import Figure, middle, show
from benchmarks.setting import folder, free_port, slack

STARTS, IDLE_SECONDS = 5, 20
HEADWAY = Path(sys.executable).parent / "headway"


@contextmanager
def started(
    command: list[str], url: str, env: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A process and the seconds from its start until `url` answers 200."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(url):
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended with {process.returncode}")
            time.sleep(0.01)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(url: str) -> bool:
    """Whether the URL answers 200."""
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def memory(pid: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run() -> list[Figure]:
    """`headway run` over Socket Mode on SQLite; ready is when `/readyz` says so."""
    seconds: list[float] = []
    worked: list[float] = []
    first = 0.0
    resident = idle = 0.0
    with slack() as (_, env), folder() as here:
        for number in range(STARTS + 1):
            port = free_port()
            settings = {**env, "DATABASE_URL": f"sqlite:///{here / 'h.db'}", "PORT": str(port)}
            with started([str(HEADWAY), "run"], f"http://127.0.0.1:{port}/readyz", settings) as (
                process,
                took,
            ):
                if number == 0:
                    first = took  # creates the database
                    continue
                seconds.append(took)
                worked.append(processor(process.pid))
                if number == STARTS:
                    time.sleep(5)
                    before = processor(process.pid)
                    time.sleep(IDLE_SECONDS)
                    idle = (processor(process.pid) - before) / IDLE_SECONDS * 100
                    resident = memory(process.pid)
    ready = middle(seconds)
    words = f"{ready:.2f} s, {middle(worked):.2f} s of them the processor's"
    return [
        Figure("first start to ready, database made", "", f"{first:.2f} s"),
        Figure("start to ready", "D1: at most 1.5 s", words, ready <= 1.5),
        Figure("memory", "D1: at most 110 MB", f"{resident:.0f} MB", resident <= 110),
        Figure("idle, share of a core", "D1: under 1 %", f"{idle:.1f} %", idle < 1),
    ]


def demo() -> list[Figure]:
    """`headway demo`, twice, until its page is served; the first start lives through the past."""
    name, goal = "second start of the demo, to its page", "D2: at most 3 s"
    if not Path("playground/page/dist/index.html").exists():
        return [Figure(name, goal, "not measured: run `make demo` once, to build the page")]
    seconds, worked = [], []
    for _ in range(4):
        port = free_port()
        command = [str(HEADWAY), "demo", "--no-browser", "--port", str(port)]
        with started(command, f"http://127.0.0.1:{port}/", {}) as (process, took):
            seconds.append(took)
            worked.append(processor(process.pid))
    make = time.perf_counter()
    subprocess.run(["make", "-q", ".venv/ready", "playground/page/dist/index.html"], check=False)
    own = time.perf_counter() - make
    total = own + middle(seconds[1:])
    words = (
        f"{total:.2f} s, {middle(worked[1:]):.2f} s of them the processor's; {own:.2f} s are make's"
    )
    return [Figure(name, goal, words, total <= 3)]


def main() -> None:
    """Measure and print."""
    show(f"Starting, median of {STARTS}", [*run(), *demo()])


if __name__ == "__main__":
    main()
