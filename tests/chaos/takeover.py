"""A replica dies while it sends: another one takes its workspace over, within Slack's limits."""

import time
from pathlib import Path

from bot.delivery.engine import DEAD_AFTER, EVERY_SECONDS
from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.postgresql import own_server
from tests.chaos.replicas import Replica
from tests.chaos.report import Row
from tests.chaos.verdict import verdict

LIMIT = DEAD_AFTER + EVERY_SECONDS + 10
SENT = b'event="message sent"'
A_SECOND = 3
"""Messages that fall due; Slack takes five a second from one workspace."""


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """Two replicas in real time on a Slack with its limits; whoever sends is killed."""
    del seed  # nothing here is thrown by dice
    times = 1 if small else 3
    took: list[float] = []
    with own_server() as server:
        database = Database(server.url, wait=30)
        upgrade(database)
        with company(folder, database, people=40, typists=0, speed=1, rate_limits=True) as here:
            seconds = 60 + 40 * times
            fill_ledger(here, cards=seconds * A_SECOND, prompts=0, seconds=seconds)
            pair = [here.replica(f"replica-{n}", ENGINE="cluster") for n in range(2)]
            for replica in pair:
                replica.start()
            for _ in range(times):
                for replica in pair:
                    replica.becomes_ready()
                took.append(_take_over(here, pair))
            for replica in pair:
                replica.becomes_ready()
            stops = [replica.stop() for replica in pair]
            after = verdict(here)
            refused = [
                call
                for call in here.driver.calls()
                if (call["response"] or {}).get("error") == "ratelimited"
            ]
        database.close()
    wrong = [f"a takeover took {it:.1f} s" for it in took if it > LIMIT]
    # What the last victim had in hand waits for its lease still, and is not settled.
    for name, found in (
        ("doubled", after.doubled),
        ("lost", after.lost),
        ("mistaken", after.mistaken),
    ):
        wrong += [f"{len(found)} {name}: {', '.join(found[:5])}"] if found else []
    limits = [f"{len(refused)} calls refused"] if refused else []
    return [
        Row(
            "takeover of a dead replica's workspace",
            f"after {', '.join(f'{it:.1f}' for it in took)} s (at most {LIMIT:.0f} s), "
            f"{len(after.lost)} lost, {len(after.doubled)} doubled, SIGTERM {max(stops):.1f} s",
            wrong,
        ),
        Row(
            "429 caused by two replicas with the lock",
            f"{len(refused)} in {after.sent} messages on a Slack with its limits",
            limits,
        ),
    ]


def _take_over(here: Here, pair: list[Replica]) -> float:
    """Kill whichever sends; returns seconds until the other one's next message."""
    victim = _sender(pair)
    victim.kill()
    killed, before = time.monotonic(), here.posts()
    while here.posts() == before:
        if time.monotonic() - killed > 4 * LIMIT:
            break
        time.sleep(0.05)
    took = time.monotonic() - killed
    victim.start()
    return took


def _sender(pair: list[Replica]) -> Replica:
    """Whoever sends the next message."""
    while True:
        before = [it.log.read_bytes().count(SENT) for it in pair]
        time.sleep(0.2)
        for replica, count in zip(pair, before, strict=True):
            if replica.log.read_bytes().count(SENT) > count:
                return replica
