"""The line to Slack is lost without a word, in each of the ways, while people type."""

import time
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.bot.test_beat import eventually
from tests.chaos.company import SEEN_AGAIN, Here, company, fill_ledger
from tests.chaos.replicas import Replica
from tests.chaos.report import Row
from tests.chaos.typists import Typist, stop, typed
from tests.chaos.verdict import come_to_rest, verdict

WAYS = ("killed", "frozen", "aborted")
FROZEN = 3.0
ALL = f"all of them frozen for {FROZEN:.0f} s, after that"
TOLD_WITHIN = 5.0
BACK_WITHIN = 8.0
GIVEN_UP = 15.0
POSTS = 3
"""A second, in between."""


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process over Socket Mode, in real time: pings have no other."""
    times = 1 if small else 4
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=30, typists=2, speed=1) as here:
        replica = here.replica("replica")
        replica.start()
        replica.becomes_ready()
        seconds = times * len(WAYS) * 4.0
        fill_ledger(here, int(POSTS * seconds), 0, seconds)
        all_due = time.monotonic() + seconds
        typists = [Typist(here, n, seed=seed, pause=0.3) for n in range(2)]
        for typist in typists:
            typist.start()
        lost = [(how, *_lose(here, replica, how)) for _ in range(times) for how in WAYS]
        lost.append((ALL, *_lose_all(here, replica)))
        stop(typists)
        ends = time.monotonic() + SEEN_AGAIN[-1]
        while typed(here, typists).missing and time.monotonic() < ends:
            time.sleep(0.5)  # Slack tells again what nobody acknowledged
        time.sleep(max(0.0, all_due - time.monotonic()))
        come_to_rest(here)
        replica.stop()
        after, typing, complaints = verdict(here), typed(here, typists), replica.complaints()
    database.close()
    wrong = [*after.wrong, *typing.wrong, *complaints[:5]]
    wrong += [f"{how}: told after {told:.1f} s" for how, told, _ in lost if told > TOLD_WITHIN]
    wrong += [f"{how}: back after {took:.1f} s" for how, _, took in lost if took > BACK_WITHIN]
    slowest = {how: max(took for it, _, took in lost if it == how) for how in (*WAYS, ALL)}
    return [
        Row(
            "line to Slack lost without a word",
            f"{len(lost)} times; 503 within {max(told for _, told, _ in lost):.1f} s, another line "
            f"within {', '.join(f'{most:.1f} s ({how})' for how, most in slowest.items())}; "
            f"{typing.figures}; {len(after.lost)} lost, {len(after.doubled)} doubled",
            wrong,
        )
    ]


def _lose(here: Here, replica: Replica, how: str) -> tuple[float, float]:
    """Seconds until /readyz said so, and until there was another line; the next one is whole."""
    here.driver.fault("drop_socket", how=how)
    eventually(lambda: here.driver.faults()[-1]["fired"] == 1)  # when somebody does something
    began = time.monotonic()
    told = _answers(replica, 503, began)
    took = _answers(replica, 200, began)
    here.driver.thaw_sockets(here.bot.app.id)  # or half of all goes there
    time.sleep(1)
    return told, took


def _lose_all(here: Here, replica: Replica) -> tuple[float, float]:
    """They freeze, and so do new ones: seconds until that was told, and from the thaw on."""
    began = time.monotonic()
    here.driver.drop_sockets(here.bot.app.id, "frozen")
    told = _answers(replica, 503, began)
    time.sleep(FROZEN)
    here.driver.thaw_sockets(here.bot.app.id)
    return told, _answers(replica, 200, time.monotonic())


def _answers(replica: Replica, status: int, began: float) -> float:
    """Seconds since `began` until /readyz does; infinite when it was waited for in vain."""
    while replica.status() != status:
        if time.monotonic() - began > GIVEN_UP:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - began
