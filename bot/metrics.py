"""`GET /metrics`: figures for Prometheus, without anybody's name, id or workspace in a label.

What happens in this process is counted as it happens; what waits in the database is counted
when it is asked for, so every replica says the same of it: take the largest, not the sum.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from bot.delivery.calls import TOKENLESS
from bot.patience import Patience
from storage.database import Database, is_unavailable
from storage.figures import Figures, connections, figures

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
"""Slack waits three seconds for an acknowledgement, and we ten for Slack's answers."""


HANGS_AFTER = 2.4
"""Seconds after which a database that says nothing counts as one that does not answer."""


class Watched(Protocol):
    """What metrics tell about an engine; `bot.delivery.engine.Engine` explains both."""

    def silent(self) -> float | None: ...
    def in_hand(self) -> int: ...


class Metrics:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Gauge("headway_info", "The version that runs.", ["version"], registry=registry).labels(
            version("headway")
        ).set(1)
        self._payloads = Counter(
            "headway_payloads_total",
            "Payloads of Slack's that were answered, by kind and HTTP status.",
            ["kind", "status"],
            registry=registry,
        )
        self._turned_away = Counter(
            "headway_turned_away_total",
            "What came in and no listener got to see, by why.",
            ["why"],
            registry=registry,
        )
        self._acknowledgements = Histogram(
            "headway_acknowledgement_seconds",
            "From when a thread took a payload to its acknowledgement; Slack waits 3 seconds.",
            ["kind"],
            buckets=SECONDS,
            registry=registry,
        )
        self._calls = Counter(
            "headway_slack_calls_total",
            "Calls to Slack's Web API, by method and by Slack's answer.",
            ["method", "answer"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "headway_slack_call_seconds",
            "How long Slack took to answer a call.",
            ["method"],
            buckets=SECONDS,
            registry=registry,
        )
        self._lines = Counter(
            "headway_log_lines_total",
            "Lines in the log that are warnings or errors.",
            ["level"],
            registry=registry,
        )
        for level in ("warning", "error"):
            self._lines.labels(level)
        self.log_handler = _Counting(self._lines)

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """A payload was answered."""
        self._payloads.labels(kind, str(status)).inc()
        self._acknowledgements.labels(kind).observe(seconds)

    def turned_away(self, why: str) -> None:
        """Something was turned away at the door."""
        self._turned_away.labels(why).inc()

    def called(self, method: str, answer: str, seconds: float) -> None:
        """Slack was called."""
        self._calls.labels(method, answer).inc()
        self._call_seconds.labels(method).observe(seconds)

    def watch(
        self,
        database: Database,
        engine: Watched,
        otherwise_wrong: Callable[[], str | None],
        database_wrong: Callable[[], str | None],
        now: Callable[[], datetime],
    ) -> None:
        """From now on also tell what waits, and how the engine and the database are.

        `database_wrong` says what is wrong with the database, within `HANGS_AFTER`.
        """
        self.registry.register(_Waiting(database, otherwise_wrong, database_wrong, now))
        self.registry.register(_Working(database, engine))

    def text(self) -> bytes:
        """Everything, in Prometheus's text format. Reads the database."""
        return generate_latest(self.registry)


class _Counting(logging.Handler):
    def __init__(self, lines: Counter) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.labels("error" if record.levelno >= logging.ERROR else "warning").inc()


class _Waiting(Collector):
    """What waits in the database, and whether it takes more."""

    def __init__(
        self,
        database: Database,
        otherwise_wrong: Callable[[], str | None],
        database_wrong: Callable[[], str | None],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._otherwise_wrong = otherwise_wrong
        self._database_wrong = database_wrong
        self._now = now
        self._look = Patience(self._figures, HANGS_AFTER)

    def _figures(self) -> tuple[datetime, Figures | None]:
        """None when the database does not answer."""
        now = self._now()
        try:
            with self._database.everywhere().read() as session:
                return now, figures(session, now, TOKENLESS)
        except Exception as failed:
            if not is_unavailable(failed):
                raise
            return now, None

    def collect(self) -> Iterator[Metric]:
        ends = time.monotonic() + HANGS_AFTER
        asked = self._look.ask()
        wrong = self._database_wrong()  # both hang at the same time, if they do
        try:
            now, found = asked.result(max(0.0, ends - time.monotonic()))
        except TimeoutError:
            found = None
        writable = found is not None and wrong is None
        yield GaugeMetricFamily(
            "headway_database_up", "Whether the database answers.", found is not None
        )
        yield GaugeMetricFamily(
            "headway_database_writable",
            "Whether the database takes a small write.",
            writable,
        )
        yield GaugeMetricFamily(
            "headway_ready",
            "Whether /readyz says that it can work.",
            writable and self._otherwise_wrong() is None,
        )
        free = self._database.free_bytes()
        if free is not None:
            yield GaugeMetricFamily(
                "headway_database_free_bytes", "Free on the disk of SQLite's file.", free
            )
        if found is None:
            return
        deliveries = GaugeMetricFamily(
            "headway_deliveries", "Messages in the ledger that are not done.", labels=["state"]
        )
        for state, count in found.deliveries.items():
            deliveries.add_metric([state], count)
        yield deliveries
        for name, what, since in (
            ("headway_delivery_wait_seconds", "messages that are due", found.oldest_due),
            ("headway_schedule_lag_seconds", "schedules that are due", found.oldest_schedule),
        ):
            waits = 0.0 if since is None else max(0.0, (now - since).total_seconds())
            yield GaugeMetricFamily(name, f"How long the oldest of the {what} has waited.", waits)
        yield GaugeMetricFamily(
            "headway_deliveries_retried",
            "Messages that did not reach Slack, and are tried again.",
            found.retried,
        )
        yield GaugeMetricFamily(
            "headway_workspaces_paused",
            "Workspaces that Slack told us to leave alone.",
            found.paused,
        )
        yield GaugeMetricFamily(
            "headway_workspaces_without_token",
            "Workspaces whose messages wait for a token that works.",
            found.without_token,
        )


class _Working(Collector):
    """How this process is."""

    def __init__(self, database: Database, engine: Watched) -> None:
        self._database = database
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        silent = self._engine.silent()
        if silent is not None:
            yield GaugeMetricFamily(
                "headway_last_beat_seconds", "Since the last beat that came through.", silent
            )
        yield GaugeMetricFamily(
            "headway_workspaces_in_hand",
            "Workspaces that are sent to, or that wait for a thread.",
            self._engine.in_hand(),
        )
        pool = connections(self._database)
        taken = GaugeMetricFamily(
            "headway_database_connections", "The pool's connections.", labels=["state"]
        )
        taken.add_metric(["in_use"], pool.in_use)
        taken.add_metric(["free"], pool.most - pool.in_use)
        yield taken
        yield GaugeMetricFamily(
            "headway_database_writers_waiting", "Writers in line for SQLite.", pool.waiting
        )
