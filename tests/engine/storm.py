"""A storm: real sender processes, killed with no warning, on a Slack that fails at random.

The test runs a small one; a larger one needs only larger numbers.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnProcess
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session, col, func, select

from bot.beat import Beat
from bot.delivery import Sender
from storage.database import Database
from storage.deliveries import Delivery, enqueue
from storage.types import DeliveryState
from tests.engine.conftest import NOTE, Office
from tests.pace import Pace

FAULTS: list[dict[str, Any]] = [
    {"kind": "rate_limit", "retry_after": 1},
    {"kind": "error_before", "status": 500},
    {"kind": "error_after", "status": 503},
    {"kind": "error_before", "status": 200, "error": "internal_error"},
    {"kind": "error_after", "status": 200, "error": "fatal_error"},
    {"kind": "cut"},
    {"kind": "cut_before"},
    {"kind": "hang", "seconds": 1.5},
]


@dataclass
class Aftermath:
    """What a storm left: texts never seen, texts seen more than once, and how hard it blew."""

    lost: list[str]
    doubled: list[str]
    unsettled: int
    faults: int
    kills: int
    seconds: float


def _work(url: str, api: str, token: str, team: str, offset: Any) -> None:
    """A bot's process: beats until it is killed. `offset` is how far its clock is ahead."""
    database = Database(url, wait=30)
    pace = Pace()
    client = WebClient(token=token, base_url=api, timeout=1, retry_handlers=[])

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=offset.value)

    sender = Sender(
        database,
        {team: client},
        {"note": NOTE},
        now,
        monotonic=pace.monotonic,
        sleep=pace.sleep,
    )
    beat = Beat(database, sender, {}, now)
    beat.start()
    while True:
        time.sleep(0.05)
        beat.hurry()


def storm(
    office: Office, *, messages: int, kills: int, fault_every: int, seed: int, limit: float = 120
) -> Aftermath:
    """Send that many messages through it and see what arrives."""
    dice = random.Random(seed)
    team = office.slack.company.teams[office.team]
    channels = [
        office.slack.company.channel(team, f"room-{n}", members=[office.bot.bot_user])
        for n in range(5)
    ]
    texts = [f"message {n}" for n in range(messages)]
    with office.database.write() as session:
        for text in texts:
            receiver: dict[str, str] = (
                {"person_id": office.ana}
                if dice.random() < 0.1
                else {"channel_id": dice.choice(channels).id}
            )
            enqueue(
                session,
                office.team,
                key=text,
                kind="note",
                subject_id=text,
                now=office.now(),
                **receiver,  # type: ignore[arg-type]
            )

    spawn = multiprocessing.get_context("spawn")
    offset = spawn.Value("d", office.slack.clock.offset_seconds)

    def advance(seconds: float) -> None:
        office.advance(seconds)
        offset.value = office.slack.clock.offset_seconds

    def start() -> SpawnProcess:
        url = office.database.url.render_as_string(hide_password=False)
        process = spawn.Process(
            target=_work,
            args=(url, office.slack.api_url, office.bot.bot_token, office.team, offset),
            daemon=True,
        )
        process.start()
        return process

    def kill(process: SpawnProcess) -> None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()

    def seen() -> Counter[str]:
        found: Counter[str] = Counter()
        for channel in list(team.channels.values()):
            found.update(
                message.text
                for message in channel.in_order()
                if message.user == office.bot.bot_user
            )
        return found

    began = time.monotonic()
    done = threading.Event()
    process = start()
    killed = faults = 0
    next_fault, kill_at = fault_every, [messages * (n + 1) // (kills + 1) for n in range(kills)]
    quiet_since, last = time.monotonic(), -1
    while not done.is_set() and time.monotonic() - began < limit:
        time.sleep(0.005)
        posted = sum(seen().values())
        if posted >= next_fault:
            office.driver.fault(method="chat.postMessage", **dice.choice(FAULTS))
            faults += 1
            next_fault = posted + fault_every
        if kill_at and posted >= kill_at[0]:
            kill_at.pop(0)
            kill(process)
            killed += 1
            process = start()
            advance(301)  # the dead sender's lease is over
        if posted != last:
            quiet_since, last = time.monotonic(), posted
        elif time.monotonic() - quiet_since > 1.0:
            with office.database.read() as session:
                if _unsettled(session) == 0:
                    done.set()
            advance(61)  # what is in doubt may be looked for
            quiet_since = time.monotonic()
    kill(process)
    found = seen()
    with office.database.read() as session:
        unsettled = _unsettled(session)
    return Aftermath(
        lost=[text for text in texts if not found[text]],
        doubled=[text for text, times in found.items() if times > 1],
        unsettled=unsettled,
        faults=faults,
        kills=killed,
        seconds=time.monotonic() - began,
    )


def _unsettled(session: Session) -> int:
    return session.exec(
        select(func.count()).select_from(Delivery).where(col(Delivery.state) != DeliveryState.SENT)
    ).one()
