"""Clocks that are wrong by an hour, DST nights, three days of absence."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import select

from benchmarks import rows as seeds
from benchmarks.load import TEAM
from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.messages import kinds, runs
from storage.checkins.periods import CheckinPeriod
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.migrate import upgrade
from storage.types import Cadence, DeliveryState
from tests.chaos.company import Here, company, fill_ledger
from tests.chaos.report import Row
from tests.chaos.verdict import verdict, waiting
from tests.chaos.weather import Weather

HOUR = 3600.0
ABSENCE = timedelta(days=3)
LATE = 10
"""Messages that are of no use any more when the bot is back."""
BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = {
    # The hour from 2:00 is left out: what is due in it comes when it would have been over.
    date(2027, 3, 28): datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    # It is there twice: the first one counts.
    date(2027, 10, 31): datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
}


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """The scenario's rows of the table."""
    return [*_wrong_clock(folder, seed, small), _nights(folder)]


def _wrong_clock(folder: Path, seed: int, small: bool) -> list[Row]:
    cards, prompts = (60, 20) if small else (300, 60)
    database = Database(f"sqlite:///{folder / 'headway.db'}", wait=30)
    upgrade(database)
    with company(folder, database, people=60, typists=0) as here:
        replica = here.replica("replica")
        replica.start()
        replica.becomes_ready()
        weather = Weather(here, seed=seed, every=10, most=cards // 10)
        weather.start()
        steps = (HOUR, 0.0, -HOUR, 0.0)
        for n, skew in enumerate(steps):
            fill_ledger(here, cards // 4, 0, 5, first=n * (cards // 4))
            here.clock.skew = skew
            _wait(here, 60 if skew >= 0 else 8)  # a clock that is behind finds nothing due
        faults = weather.clear_up()
        _wait(here, 60)
        here.clock.advance(HOUR)  # what was put off while the clock was ahead is due by now
        _wait(here, 60)
        stepped = verdict(here)

        # Everybody is asked a first time while the bot is away, and again after three days.
        seeds.weekly_checkins(
            database, range(prompts), lambda _n: here.now() + timedelta(minutes=1), here.team.id
        )
        replica.kill()
        fill_ledger(here, LATE, 0, 1, first=cards, lives=timedelta(hours=6))
        here.clock.advance(ABSENCE.total_seconds())
        began = time.monotonic()
        replica.start()
        replica.becomes_ready()
        _wait(here, 90)
        took = time.monotonic() - began
        stopped = replica.stop()
        after = verdict(here)
        asked, expired = _asked(database)
    database.close()
    wrong = after.wrong
    if asked != prompts:
        wrong.append(f"{asked} prompts for {prompts} schedules")
    if expired != LATE:
        wrong.append(f"{expired} of {LATE} messages expired")
    return [
        Row(
            "the clock stepped by an hour, both ways",
            f"{stepped.sent} messages and {faults} faults: {len(stepped.lost)} lost, "
            f"{len(stepped.doubled)} doubled",
            stepped.wrong,
        ),
        Row(
            "three days down",
            f"{asked} prompts for {prompts} schedules within {took:.0f} s, {expired} messages "
            f"expired, {len(after.doubled)} doubled; SIGTERM {stopped:.1f} s",
            wrong,
        ),
    ]


def _wait(here: Here, seconds: float) -> None:
    """Until nothing is due, by Slack's clock, but not for longer."""
    ends = time.monotonic() + seconds
    time.sleep(1)
    while waiting(here) and time.monotonic() < ends:
        time.sleep(0.2)


def _asked(database: Database) -> tuple[int, int]:
    """How many prompts were sent, and how many messages expired."""
    with database.read() as session:
        found = session.exec(select(Delivery.kind, Delivery.state)).all()
    sent = [it for it in found if it == ("checkin_prompt", DeliveryState.SENT)]
    return len(sent), sum(state is DeliveryState.EXPIRED for _, state in found)


def _nights(folder: Path) -> Row:
    """A check-in at half past two each night, and an engine that is started anew every half hour.

    The schedule is left to find its way from the night before to the night after.
    """
    found: list[str] = []
    wrong: list[str] = []
    for day, due in NIGHTS.items():
        nights = [datetime.combine(day + timedelta(days=n), wall(2, 30), BERLIN) for n in (-1, 1)]
        before, after = (it.astimezone(UTC) for it in nights)
        database = Database(f"sqlite:///{folder / f'night-{day}.db'}")
        upgrade(database)
        seeds.members(database, 1)
        daily = {
            "id": "schedule",
            "workspace_id": TEAM,
            "journey_id": f"{TEAM}-j0",
            "kind": "checkin",
            "cadence": Cadence.WEEKLY,
            "weekdays": frozenset(range(7)),
            "at": wall(2, 30),
            "zone": "Europe/Berlin",
            "anchor": day - timedelta(days=7),
            "next_at": before,
            "updated_at": before - timedelta(days=1),
        }
        seeds.put(database, Schedule, [daily])
        for half_hours in range(110):
            _beat(database, before - timedelta(hours=1) + timedelta(minutes=30 * half_hours))
        with database.read() as session:
            asked = list(
                session.exec(select(CheckinPeriod.prompt_at).order_by(CheckinPeriod.prompt_at))  # type: ignore[arg-type]
            )
        database.close()
        if asked != [before, due, after]:
            wrong.append(f"{day}: {', '.join(str(it) for it in asked)}")
        found.append(f"{day} once, at {due:%H:%M} UTC")
    return Row("DST nights, a check-in at 2:30", "; ".join(found), wrong)


def _beat(database: Database, moment: datetime) -> None:
    """One beat of an engine that was not there before."""
    engine = Beat(database, Sender(database, {}, kinds(), lambda: moment), runs(), lambda: moment)
    engine.once()
    engine.stop()
