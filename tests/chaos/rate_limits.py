"""429 storms: one workspace is told to wait, again and again; the other notices nothing."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import rows as seeds
from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from bot.web.app import web_client
from playground.company import Company
from playground.model import Installation
from storage.database import Database
from storage.migrate import upgrade
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.report import Row
from tests.chaos.verdict import verdict, waiting

RETRY_AFTER = 3
MESSAGES, PEOPLE = 60, 20


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """The embedded engine for two workspaces; every fifth message of one is refused."""
    del seed  # nothing here is thrown by dice
    storms = 2 if small else 6
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=PEOPLE, typists=0, speed=1) as here:
        other = here.slack.change(lambda slack: _other(slack, here))
        people = [it.id for it in here.slack.company.teams[other.team].people.values()][:PEOPLE]
        seeds.members(database, PEOPLE, other.team, people)
        fill_ledger(here, cards=MESSAGES, prompts=0, seconds=1)
        fill_ledger(here, cards=MESSAGES, prompts=0, seconds=1, team=other.team)
        clients = {
            it.team: web_client(it.bot_token, here.slack.api_url) for it in (here.bot, other)
        }
        sender = Sender(database, clients, kinds(), here.now)
        engine = Beat(database, sender, runs(), here.now)
        for _ in range(storms):
            here.driver.fault(
                "rate_limit", method="chat.postMessage", team=here.team.id, retry_after=RETRY_AFTER
            )
        began = time.monotonic()
        engine.start()
        calm = 0.0
        while waiting(here) and time.monotonic() - began < 120:
            engine.hurry()
            time.sleep(0.1)
            if not calm and _sent(here, other.team) == MESSAGES:
                calm = time.monotonic() - began
        engine.stop()
        took = time.monotonic() - began
        early, refused = _pauses(here)
        after = verdict(here)
    database.close()
    wrong = [*after.wrong, *early]
    if refused != storms:
        wrong.append(f"{refused} refusals instead of {storms}")
    if not calm or calm > 30:
        wrong.append("the other workspace waited too")
    return [
        Row(
            "429 storms",
            f"{refused} pauses of {RETRY_AFTER} s kept, {took:.0f} s; "
            f"the other workspace was done after {calm:.0f} s; {len(after.lost)} lost, "
            f"{len(after.doubled)} doubled",
            wrong,
        )
    ]


def _other(slack: Company, here: Here) -> Installation:
    team = slack.team("Beta")
    for n in range(PEOPLE):
        slack.person(team, f"other{n}")
    return slack.install(here.bot.app, team)


def _sent(here: Here, team: str) -> int:
    calls = here.driver.calls("chat.postMessage")
    return sum(it["team"] == team and not it["refused"] for it in calls)


def _pauses(here: Here) -> tuple[list[str], int]:
    """What was asked of Slack too early after a refusal, and how many refusals there were."""
    early, refused = [], 0
    until: datetime | None = None
    for call in here.driver.calls("chat.postMessage"):
        if call["team"] != here.team.id:
            continue
        at = datetime.fromisoformat(call["at"])
        if until is not None and at < until:
            early.append(f"called {(until - at).total_seconds():.1f} s too early")
        until = None
        if (call["response"] or {}).get("error") == "ratelimited":
            refused += 1
            until = at + timedelta(seconds=RETRY_AFTER - 0.1)
    return early, refused
