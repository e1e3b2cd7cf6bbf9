"""A PostgreSQL that hangs or takes no writes: what the probes and people are told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.delivery.engine import EVERY_SECONDS
from tests.bot.test_metrics import AWAY, Figures
from tests.bot.test_run import status
from tests.chaos.company import Here
from tests.chaos.postgresql import own_server
from tests.chaos.replicas import Replica
from tests.chaos.report import Row
from tests.chaos.storage import Trouble, befall
from tests.databases import as_text
from tests.relay import relay

ANSWERS_WITHIN = 3.0
"""Seconds in which figures and probes answer, whatever the database does."""


@dataclass(frozen=True)
class Told:
    """What whoever asked was told. Times are seconds from the beginning of the trouble."""

    after: float
    """Until /readyz said so."""
    slowest: float
    """Answer of a probe or of the figures."""
    at_last: dict[str, float | None]
    """The last figures: up, writable, ready."""
    alive: bool

    @property
    def figures(self) -> str:
        last = ", ".join(f"{name} {value}" for name, value in self.at_last.items())
        return (
            f"/readyz said so after {self.after:.1f} s; {last}; slowest probe {self.slowest:.1f} s"
        )

    def wrong(self, up: int) -> list[str]:
        """What does not hold, where the database is `up` or not."""
        found = []
        if self.after > EVERY_SECONDS:
            found.append(f"told after {self.after:.1f} s, a beat is {EVERY_SECONDS} s")
        if self.slowest > ANSWERS_WITHIN:
            found.append(f"a probe took {self.slowest:.1f} s")
        if list(self.at_last.values()) != [up, 0, 0]:
            found.append(f"the figures said {self.at_last}")
        if not self.alive:
            found.append("/healthz did not answer ok")
        return found


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process; people type before, during and after each trouble."""
    row = partial(trouble_row, seed=seed, seconds=2.0 if small else 10.0)
    found = []
    with own_server() as server, relay(make_url(server.url)) as line:

        @contextmanager
        def hangs(_here: Here, _replica: Replica) -> Iterator[None]:
            line.hang()
            yield
            line.go_on()

        place, url, to = folder / "hung", server.url, as_text(line.url)
        found.append(row("hung PostgreSQL", place, hangs, AWAY, up=0, url=url, line=to))
    if small:
        return found
    with own_server() as server:

        @contextmanager
        def read_only(_here: Here, _replica: Replica) -> Iterator[None]:
            server.read_only(on=True)
            yield
            server.read_only(on=False)

        place = folder / "read-only"
        found.append(row("read-only PostgreSQL", place, read_only, AWAY, up=1, url=server.url))
    return found


def trouble_row(
    name: str,
    folder: Path,
    trouble: Trouble,
    reason: str,
    *,
    seed: int,
    seconds: float,
    up: int,
    url: str = "",
    line: str = "",
) -> Row:
    look = partial(_look, reason=reason, seconds=seconds)
    told, left = befall(folder, seed, seconds, trouble, look, url, line)
    return Row(
        name, f"{told.figures}; {left.figures}", [*told.wrong(up), *left.wrong(answers=up == 1)]
    )


def _look(replica: Replica, reason: str, seconds: float) -> Told:
    """Ask until /readyz gives the reason, and go on asking for so long."""
    began = at = time.monotonic()
    after, slowest = float("inf"), 0.0
    while at < began + EVERY_SECONDS + seconds:
        said = status(replica.port, "/readyz")
        slowest, at = max(slowest, time.monotonic() - at), time.monotonic()
        if said == (503, reason):
            after = min(after, at - began)
        figures = Figures(status(replica.port, "/metrics")[1])
        slowest, at = max(slowest, time.monotonic() - at), time.monotonic()
        time.sleep(0.1)
        at = time.monotonic()
    told = {name: figures(name) for name in ("database_up", "database_writable", "ready")}
    return Told(after, slowest, told, status(replica.port, "/healthz") == (200, "ok"))
