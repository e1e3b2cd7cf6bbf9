"""The embedded engine: one beat that plans and hands out work, and a few threads that send.

`bot.delivery.engine` says what an engine is. `hurry` and `once` are for clocks that are moved by
hand.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Condition

from apscheduler.executors.pool import ThreadPoolExecutor as JobThreads
from apscheduler.schedulers.background import BackgroundScheduler

from bot.delivery.engine import EVERY_SECONDS, SENDERS, Engine, waits_for
from bot.delivery.sender import Sender
from bot.logs import reason
from sponsorship.delivery.plan import Run, plan
from sponsorship.privacy.retention import sweep
from storage.database import Database, is_unavailable

log = logging.getLogger(__name__)


class Beat(Engine):
    """Plans every few seconds and sends in the background, from `start` until `stop`."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        runs: Mapping[str, Run],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._sender = sender
        self._runs = runs
        self._now = now
        self._threads = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": JobThreads(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._changed = Condition()
        self._serving: set[str] = set()
        self._asked_again: set[str] = set()
        self._swept_on: date | None = None
        self._beaten_at: float | None = None

    def start(self) -> None:
        """Beat at once and then every few seconds, in threads of its own."""
        self._scheduler.add_job(
            self._beat,
            "interval",
            seconds=EVERY_SECONDS,
            id="beat",
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the posts in hand, claim no more, and return when all threads are done."""
        with self._changed:  # nobody is between the question and the thread
            self._sender.stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown()
        self._threads.shutdown(cancel_futures=True)

    def wake(self, workspace_id: str) -> None:
        """Look at the workspace now: something was put into its ledger."""
        with self._changed:
            if self._sender.stopping.is_set():
                return
            if workspace_id in self._serving:
                self._asked_again.add(workspace_id)
                return
            self._serving.add(workspace_id)
            self._threads.submit(self._serve, workspace_id)

    def hurry(self) -> None:
        """Beat at once, for instance because the clock was moved. Does nothing before `start`."""
        if self._scheduler.running:
            self._scheduler.modify_job("beat", next_run_time=datetime.now(UTC))

    def once(self) -> None:
        """One beat in this thread; returns when everything it found to send was tried."""
        self._round()
        with self._changed:
            self._changed.wait_for(lambda: not self._serving)

    def silent(self) -> float | None:
        """Seconds since the last beat that came through; None before the first."""
        return None if self._beaten_at is None else time.monotonic() - self._beaten_at

    def in_hand(self) -> int:
        """Workspaces that are sent to, or that wait for a thread."""
        return len(self._serving)

    def _beat(self) -> None:
        try:
            self._round()
        except Exception as failed:  # whatever it is, the next beat must come
            if is_unavailable(failed):
                _log_waiting(failed)
            else:
                log.error("a beat failed", exc_info=failed)

    def _round(self) -> None:
        now = self._now()
        plan(self._database, now, self._runs)
        for workspace_id in self._sender.due():
            self.wake(workspace_id)
        # Last: it may take long, and a sweep that fails keeps nothing from being sent.
        if self._swept_on != now.date():
            sweep(self._database, now)
            self._swept_on = now.date()
        self._beaten_at = time.monotonic()

    def _serve(self, workspace_id: str) -> None:
        more = False
        try:
            more = self._sender.drain(workspace_id)
        except Exception as failed:  # the thread must live on; the next beat asks again
            if is_unavailable(failed):
                _log_waiting(failed)
            else:
                log.error("sending failed", extra={"workspace": workspace_id}, exc_info=failed)
        finally:
            with self._changed:
                again = more or workspace_id in self._asked_again
                self._asked_again.discard(workspace_id)
                if again and not self._sender.stopping.is_set():
                    self._threads.submit(self._serve, workspace_id)
                else:
                    self._serving.discard(workspace_id)
                    self._changed.notify_all()


def _log_waiting(failed: Exception) -> None:
    log.warning(f"{waits_for(failed)}; the next beat tries again", extra={"reason": reason(failed)})
