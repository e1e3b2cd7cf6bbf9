"""Doubtful posts where a history may be looked into once a minute: they hold up nobody."""

import time
from pathlib import Path

from sqlmodel import col, select

from bot.delivery.engine import EVERY_SECONDS
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.migrate import upgrade
from storage.types import DeliveryState
from tests.bot.test_beat import eventually
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.report import Row
from tests.chaos.verdict import come_to_rest, verdict

A_SECOND = 2
LATE = EVERY_SECONDS + 5.0
"""Seconds from when it is due: the beat that finds it, and no more than that again."""


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """An app outside Slack's Marketplace; ten posts have no answer, others fall due all along."""
    del seed  # nothing here is thrown by dice
    doubtful, seconds = (2, 6) if small else (10, 30)
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=40, typists=0) as here:
        here.slack.company.short_history = "capped"
        replica = here.replica("replica")
        replica.start()
        replica.becomes_ready()
        here.driver.fault("error_after", method="chat.postMessage", times=doubtful)
        fill_ledger(here, doubtful, 0, 0)
        eventually(lambda: here.driver.faults()[-1]["fired"] == doubtful, within=90)
        others = A_SECOND * seconds
        first = set(here.wanted)
        fill_ledger(here, others, 0, seconds, first=doubtful)
        time.sleep(seconds + LATE)
        late = sorted(_late(here, here.wanted - first))
        looks = [it["response"] or {} for it in here.driver.calls("conversations.history")]
        here.slack.company.short_history = ""
        come_to_rest(here)
        replica.stop()
        after, complaints = verdict(here), replica.complaints()
    database.close()
    refused = sum(it.get("error") == "ratelimited" for it in looks)
    wrong = [*after.wrong, *complaints[:5]]
    if not refused:
        wrong.append("no look was refused")
    if len(late) != others:
        wrong.append(f"{len(late)} of {others} others were sent")
    elif late[-1] > LATE:
        wrong.append(f"a message of others was {late[-1]:.1f} s late")
    return [
        Row(
            "a look a minute",
            f"{doubtful} doubtful posts, {refused} of {len(looks)} looks refused; {len(late)} "
            f"messages of others, the latest {max(late, default=0):.1f} s after it was due; "
            f"{len(after.lost)} lost, {len(after.doubled)} doubled",
            wrong,
        )
    ]


def _late(here: Here, others: set[str]) -> list[float]:
    """Real seconds from when each of the others fell due until Slack had it."""
    with here.database.read() as session:
        found = session.exec(
            select(Delivery.due_at, Delivery.ts).where(
                col(Delivery.state) == DeliveryState.SENT, col(Delivery.id).in_(others)
            )
        ).all()
    return [(float(ts) - due_at.timestamp()) / here.clock.speed for due_at, ts in found if ts]
