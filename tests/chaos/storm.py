"""Replicas that are killed, frozen and cut off from their database while people type.

Every so many messages something befalls one of them; in between Slack fails at random. At the end
everybody falls silent, what is left is sent, and the verdict is taken.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.chaos.company import SPEED, Here
from tests.chaos.postgresql import OwnServer
from tests.chaos.replicas import LONGEST_STOP, Replica
from tests.chaos.report import Row
from tests.chaos.typists import Typing, Typist, stop, typed
from tests.chaos.verdict import Verdict, seeded_wait, verdict, waiting
from tests.chaos.weather import Weather

LONGEST_SILENCE = 60.0
"""Seconds until the first post after an outage."""
LONGEST_FREEZE = 14.0
"""Longer than a replica may be silent before others take it for dead, shorter than a lease."""
FAULTS_BEFALL = 0.9
"""Share of the planned faults that find a call to befall."""


@dataclass(frozen=True)
class Size:
    """How much of everything. `seconds` is over how long messages fall due."""

    cards: int
    prompts: int
    people: int
    seconds: float
    typists: int
    pause: float
    """Seconds that somebody thinks before the next thing, on average."""
    fault_every: int
    faults: int
    kills: int
    stops: int = 1
    freezes: int = 0
    crashes: int = 0
    outage: float = 0
    """Seconds that the database is away."""
    speed: float = SPEED
    limit: float = 900
    """Seconds after which it is over, whatever is left: a busy machine may need long."""


@dataclass
class Outcome:
    """What a storm left behind."""

    verdict: Verdict
    typing: Typing
    done: Counter[str]
    faults: int
    seconds: float
    slowest_stop: float
    after_outage: float | None
    short: list[str]
    """What was planned and did not happen in time: then it proves less than it says."""
    complaints: list[str] = field(default_factory=list)
    left_out: int = 0
    """How much of what was to befall the replicas did not, for want of time."""

    @property
    def wrong(self) -> list[str]:
        found = [*self.verdict.wrong, *self.complaints[:5]]
        if self.left_out:
            found.append(f"{self.left_out} of what was planned did not happen")
        if self.after_outage is not None and self.after_outage > LONGEST_SILENCE:
            found.append(f"first post {self.after_outage:.1f} s after the outage")
        if self.slowest_stop > LONGEST_STOP:
            found.append(f"SIGTERM took {self.slowest_stop:.1f} s")
        return found

    def rows(self, name: str) -> list[Row]:
        """Its rows of the table."""
        it, done = self.verdict, ", ".join(f"{count} {what}" for what, count in self.done.items())
        found = [
            Row(
                name,
                f"{done} and {self.faults} faults in {it.sent} messages, {self.seconds:.0f} s: "
                f"{len(it.lost)} lost, {len(it.doubled)} doubled",
                [*self.wrong, *self.short],
            ),
            Row("people typing during it", self.typing.figures, self.typing.wrong),
            Row(
                "SIGTERM in the middle of it and at its end",
                f"clean within {self.slowest_stop:.1f} s",
            ),
        ]
        if self.after_outage is not None:
            figures = f"first post {self.after_outage:.1f} s after its return"
            found.append(Row("the database away in the middle of it", figures))
        return found


class Storm:
    """One storm over the replicas of a company."""

    def __init__(
        self, here: Here, replicas: list[Replica], seed: int, size: Size, server: OwnServer | None
    ) -> None:
        self._here, self._replicas, self._size, self._server = here, replicas, size, server
        self._dice = Random(seed)
        self._done: Counter[str] = Counter()
        self._slowest_stop = 0.0
        self._after_outage: float | None = None
        self._seed = seed

    def blow(self) -> Outcome:
        """Let it pass over them; returns when all is still."""
        size, began = self._size, time.monotonic()
        for replica in self._replicas:
            replica.start()
        for replica in self._replicas:
            replica.becomes_ready()
        weather = Weather(self._here, seed=self._seed, every=size.fault_every, most=size.faults)
        typists = [
            Typist(self._here, n, seed=self._seed, pause=size.pause) for n in range(size.typists)
        ]
        for thread in (weather, *typists):
            thread.start()
        total = size.cards + size.prompts
        plan = self._plan()
        at = [total * (n + 1) // (len(plan) + 2) for n in range(len(plan))]
        while time.monotonic() - began < size.limit:
            time.sleep(0.05)
            if at and self._here.posts() >= at[0]:
                at.pop(0)
                plan.pop(0)()
            elif not at:
                if not seeded_wait(self._here):
                    break
                time.sleep(0.5)
        faults = weather.clear_up()
        stop(typists)
        for replica in self._replicas:
            replica.becomes_ready(again=True)
        self._here.driver.settle()
        while waiting(self._here) and time.monotonic() - began < size.limit + 60:
            time.sleep(0.25)
        for replica in self._replicas:
            self._slowest_stop = max(self._slowest_stop, replica.stop())
        short = [f"{len(plan)} of what was to befall it did not"] if plan else []
        if faults < FAULTS_BEFALL * size.faults:
            short.append(f"{faults} faults of {size.faults}")
        return Outcome(
            verdict(self._here),
            typed(self._here, typists),
            self._done,
            faults,
            time.monotonic() - began,
            self._slowest_stop,
            self._after_outage,
            short,
            [it for replica in self._replicas for it in replica.complaints()],
            len(plan),
        )

    def _plan(self) -> list[Callable[[], None]]:
        """What befalls them, in an order thrown by dice."""
        size = self._size
        plan = [self._kill] * size.kills + [self._freeze] * size.freezes
        plan += [self._crash] * size.crashes + [self._stop] * size.stops
        plan += [self._outage] * bool(size.outage)
        self._dice.shuffle(plan)
        return plan

    def _kill(self) -> None:
        replica = self._dice.choice(self._replicas)
        replica.kill()
        self._done["kills"] += 1
        replica.start()
        if self._size.kills > 1 and self._dice.random() < 0.2:  # some die before they are there
            time.sleep(self._dice.uniform(0.2, 1.5))
            replica.kill()
            self._done["kills"] += 1
            replica.start()

    def _freeze(self) -> None:
        self._dice.choice(self._replicas).freeze(self._dice.uniform(2, LONGEST_FREEZE))
        self._done["freezes"] += 1

    def _stop(self) -> None:
        replica = self._dice.choice(self._replicas)
        replica.becomes_ready(again=True)
        self._slowest_stop = max(self._slowest_stop, replica.stop())
        replica.start()

    def _crash(self) -> None:
        assert self._server is not None
        self._server.crash()
        self._server.start()
        self._revive()
        self._done["database crashes"] += 1

    def _outage(self) -> None:
        assert self._server is not None
        self._server.crash()
        time.sleep(self._size.outage)
        self._server.start()
        before, returned = self._messages(), time.monotonic()
        self._revive()
        while self._messages() == before and time.monotonic() - returned < 120:
            time.sleep(0.05)
        self._after_outage = time.monotonic() - returned
        self._done[f"outage of {self._size.outage:.0f} s"] += 1

    def _revive(self) -> None:
        """Start what ended: who was just starting found no database, and said so."""
        for replica in self._replicas:
            if not replica.runs:
                replica.start()

    def _messages(self) -> int:
        """How many messages the bot has posted."""
        channels = list(self._here.team.channels.values())
        return sum(len(it.messages) for it in channels if it.is_im)
