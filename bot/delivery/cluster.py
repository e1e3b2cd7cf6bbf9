"""The engine for several replicas: procrastinate, on the PostgreSQL that also holds the ledger.

Every replica runs the same: a worker, and a tick every few seconds. A tick puts the period's
`beat` into procrastinate's queue unless another replica did; a beat plans, and asks for every
workspace that has something to send; a `serve` drains one. Locks keep to one beat, and one
`serve` for each workspace, at a time in the whole cluster.

Each kind of job has a queue of its own name, and a worker listens to those that it knows: during
a rolling deploy the jobs of a newer version wait for a newer replica.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Lock, Thread
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.tasks import Task
from procrastinate.worker import Worker

from bot.delivery.engine import DEAD_AFTER, EVERY_SECONDS, SENDERS, Engine, waits_for
from bot.delivery.sender import Sender
from bot.logs import reason
from sponsorship.delivery.plan import Run, plan
from sponsorship.privacy.retention import sweep
from storage.database import NOTICE_LOSS, Database, conninfo, is_unavailable
from storage.revisions import name_of_connections

log = logging.getLogger(__name__)

HEARTBEAT = 3.0
"""Seconds after which a replica says again that it lives."""

POLL = 1.0
"""Seconds until a job is found that no notification announces: one that waited for a lock, say."""

RESTART = 1.0
"""Seconds between two attempts to work while PostgreSQL does not answer."""

DAY = 86_400


class Cluster(Engine):
    """Works with every other replica on the same PostgreSQL, from `start` until `stop`."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        runs: Mapping[str, Run],
        now: Callable[[], datetime],
        *,
        every: int = EVERY_SECONDS,
        heartbeat: float = HEARTBEAT,
        dead_after: float = DEAD_AFTER,
    ) -> None:
        self._database = database
        self._sender = sender
        self._runs = runs
        self._now = now
        self._every = every
        self._heartbeat = heartbeat
        self._dead_after = dead_after
        self._app = App(connector=_connector(database))
        self._jobs = self._app.job_manager
        self._beat = self._task("beat", self._do_beat)
        self._sweep = self._task("sweep", self._do_sweep)
        self._serve = self._task("serve", self._do_serve)
        self._thread = Thread(target=lambda: asyncio.run(self._live()), name="cluster")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()
        self._asked: set[str] = set()
        self._asking = Lock()
        self._somebody_asked = asyncio.Event()
        self._in_hand: set[int] = set()
        self._astray: set[int] = set()
        self._newest: dict[str, int] = {}
        self._beaten_at: float | None = None
        self._failing_since: float | None = None

    def start(self) -> None:
        """Begin to work, in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the posts in hand, claim no more, and return when all threads are done."""
        self._sender.stopping.set()
        self._set(self._stopped)
        if self._thread.is_alive():
            self._thread.join()

    def wake(self, workspace_id: str) -> None:
        """Have some replica look at the workspace now; where that fails, the next beat will."""
        with self._asking:
            self._asked.add(workspace_id)
        self._set(self._somebody_asked)

    def silent(self) -> float | None:
        """Seconds since the last beat that came through; None before the first."""
        if self._beaten_at is None:
            return None
        return time.monotonic() - min(self._beaten_at, self._failing_since or self._beaten_at)

    def in_hand(self) -> int:
        """Jobs that this replica works on."""
        return len(self._in_hand)

    def _task(self, name: str, function: Callable[..., Any]) -> Task[..., Any, ...]:
        return self._app.task(name=name, queue=name, pass_context=True)(function)

    def _set(self, event: asyncio.Event) -> None:
        """Set an event of the loop from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it was closed in this moment: nobody waits any more
                loop.call_soon_threadsafe(event.set)

    async def _live(self) -> None:
        """Work, and begin again whenever a worker ends: it does when PostgreSQL goes away."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(SENDERS + 4, thread_name_prefix="sender"))
        loop.set_exception_handler(_unretrieved)
        self._loop = loop
        stopped = asyncio.create_task(self._stopped.wait())
        while not self._sender.stopping.is_set():
            working = asyncio.create_task(self._work(stopped))
            try:
                await working
                if not self._sender.stopping.is_set():
                    log.warning("the worker ended, as it does without the database; another begins")
            except Exception as failed:  # noqa: BLE001 - whatever it was, work must go on
                _report("work", failed)
            await asyncio.wait({stopped}, timeout=RESTART)
        stopped.cancel()
        self._loop = None

    async def _work(self, stopped: asyncio.Task[Any]) -> None:
        """One worker, from its first connection until it ends or is told to stop."""
        # The pool waits longer from attempt to attempt, so it is opened only once this works.
        await asyncio.to_thread(self._database.ping)
        try:
            await self._app.open_async()
            worker = Worker(
                self._app,
                queues=[task.queue for task in (self._beat, self._sweep, self._serve)],
                concurrency=SENDERS + 2,
                fetch_job_polling_interval=POLL,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._heartbeat,
                stalled_worker_timeout=self._dead_after,
            )
            running = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
            helpers = [
                asyncio.create_task(self._keep_ticking(worker)),
                asyncio.create_task(self._keep_asking()),
            ]
            try:
                ends = {running, stopped, *helpers}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                worker.stop()  # type: ignore[no-untyped-call]
                await running
            finally:
                for helper in helpers:
                    helper.cancel()
                ended = await asyncio.gather(*helpers, return_exceptions=True)
            for failed in ended:
                if isinstance(failed, Exception):  # and not that it was cancelled
                    raise failed
        finally:
            await self._app.close_async()

    async def _keep_ticking(self, worker: Worker) -> None:
        while True:
            try:
                await self._tick(worker)
            except ConnectorException as failed:
                _report("tick", failed)
            await asyncio.sleep(self._every)

    async def _tick(self, worker: Worker) -> None:
        """Free what the dead had in hand, and see to this period's beat and this day's sweep.

        Periods are the database's: procrastinate's own periodic tasks go by the clock of each
        replica, and rest for as long as that was set back.
        """
        row = await self._app.connector.execute_query_one_async(
            "SELECT extract(epoch FROM now())::bigint AS now"
        )
        now: int = row["now"]
        await self._drop_stalled(worker)
        await self._once_in(self._every, self._beat, now)
        await self._once_in(DAY, self._sweep, now)
        waiting = await self._jobs.list_jobs_async(task=self._beat.name)
        since = min((int(str(job.task_kwargs["timestamp"])) for job in waiting), default=now)
        self._beaten_at = time.monotonic() - max(0, now - since)

    async def _once_in(self, seconds: int, task: Task[..., Any, ...], now: int) -> None:
        """Put the task into its queue unless some replica did so in this period."""
        period = now // seconds * seconds
        if self._newest.get(task.name) == period:
            return
        job = task.configure(
            lock=task.name, queueing_lock=task.name, priority=1, task_kwargs={"timestamp": period}
        ).job
        with suppress(AlreadyEnqueued):  # the last period's is still waiting
            await self._jobs.defer_periodic_job(job, periodic_id="", defer_timestamp=period)
        self._newest[task.name] = period

    async def _drop_stalled(self, worker: Worker) -> None:
        """Delete jobs that nobody works on any more: they hold locks, and the next beat asks again.

        They are those of dead replicas, and those of our own whose end could not be noted.
        """
        found = await self._jobs.get_stalled_jobs(seconds_since_heartbeat=self._dead_after)
        stalled = {job.id for job in found if job.id is not None}
        mine = await self._jobs.list_jobs_async(status="doing", worker_id=worker.worker_id or -1)
        astray = {job.id for job in mine if job.id is not None} - self._in_hand
        for job_id in stalled | (astray & self._astray):
            with suppress(ConnectorException):  # another replica was first
                await self._jobs.finish_job_by_id_async(job_id, Status.ABORTED, delete_job=True)
                log.warning("a job was left behind by a replica that died", extra={"job": job_id})
        self._astray = astray

    async def _keep_asking(self) -> None:
        while True:
            await self._somebody_asked.wait()
            self._somebody_asked.clear()
            with self._asking:
                asked, self._asked = self._asked, set()
            try:
                await self._ask(asked)
            except ConnectorException as failed:
                _report("wake", failed)

    async def _ask(self, workspaces: Collection[str]) -> None:
        """Have each workspace served once more, by whichever replica is free."""
        if not workspaces:
            return
        waiting = await self._jobs.list_jobs_async(task=self._serve.name, status="todo")
        for workspace_id in set(workspaces) - {job.task_kwargs["workspace_id"] for job in waiting}:
            lock = f"{self._serve.name}:{workspace_id}"
            serve = self._serve.configure(lock=lock, queueing_lock=lock)
            with suppress(AlreadyEnqueued):
                await serve.defer_async(workspace_id=workspace_id)

    async def _do_beat(self, context: JobContext, **_period: int) -> None:
        with self._holding(context):
            try:
                await self._ask(await asyncio.to_thread(self._round))
            except Exception as failed:  # noqa: BLE001 - the next beat must come
                _report("beat", failed)
                self._failing_since = self._failing_since or time.monotonic()
            else:
                self._failing_since = None

    async def _do_sweep(self, context: JobContext, **_period: int) -> None:
        with self._holding(context):
            try:
                await asyncio.to_thread(sweep, self._database, self._now())
            except Exception as failed:  # noqa: BLE001 - tomorrow again
                _report("sweep", failed)

    async def _do_serve(self, context: JobContext, *, workspace_id: str) -> None:
        with self._holding(context):
            try:
                if await asyncio.to_thread(self._sender.drain, workspace_id):
                    await self._ask({workspace_id})
            except Exception as failed:  # noqa: BLE001 - the next beat asks again
                _report("serve", failed)

    def _round(self) -> list[str]:
        plan(self._database, self._now(), self._runs)
        return self._sender.due()

    @contextmanager
    def _holding(self, context: JobContext) -> Iterator[None]:
        job_id = context.job.id
        assert job_id is not None
        self._in_hand.add(job_id)
        try:
            yield
        finally:
            self._in_hand.discard(job_id)


def _connector(database: Database) -> PsycopgConnector:
    return PsycopgConnector(
        conninfo=conninfo(database.url),
        kwargs={
            "options": "-c search_path=procrastinate -c timezone=UTC",
            "application_name": name_of_connections(),
            **NOTICE_LOSS,
        },
        min_size=1,
        max_size=4,
        timeout=5.0,
    )


def _unretrieved(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what a task nobody waits for failed with, such as procrastinate's note of a job's end."""
    failed = context.get("exception")
    if isinstance(failed, ConnectorException):
        _report("note", failed)
    else:
        loop.default_exception_handler(context)


def _report(what: str, failed: Exception) -> None:
    """Log a failure after which the work goes on or is tried again."""
    cause = failed.__cause__ if isinstance(failed, ConnectorException) else None
    if cause is not None or isinstance(failed, OSError) or is_unavailable(failed):
        log.warning(
            f"{waits_for(cause or failed)}; it is tried again",
            extra={"what": what, "reason": type(cause).__name__ if cause else reason(failed)},
        )
    else:
        log.error("something failed; it is tried again", extra={"what": what}, exc_info=failed)
