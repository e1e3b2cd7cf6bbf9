"""What goes wrong between the bots and Slack, thrown by dice."""

import threading
from random import Random
from typing import Any

from tests.chaos.company import Here

ANSWERS: list[dict[str, Any]] = [
    {"kind": "rate_limit", "retry_after": 2},
    {"kind": "error_before", "status": 500},
    {"kind": "error_after", "status": 503},
    {"kind": "error_before", "status": 200, "error": "internal_error"},
    {"kind": "error_after", "status": 200, "error": "fatal_error"},
    {"kind": "cut"},
    {"kind": "cut_before"},
    {"kind": "hang", "seconds": 0.3},
]
METHODS = ["chat.postMessage"] * 8 + ["conversations.history", "chat.update"]
LINES: list[dict[str, Any]] = [{"kind": "duplicate_event"}, {"kind": "drop_socket"}]
LINES_EVERY = 20


class Weather(threading.Thread):
    """Asks for a fault whenever Slack has so many messages more."""

    def __init__(self, here: Here, *, seed: int, every: int, most: int) -> None:
        super().__init__(name="weather", daemon=True)
        self._here, self._every, self._most = here, every, most
        self._dice = Random(seed + 1)
        self._ended = threading.Event()
        self._asked = 0

    def run(self) -> None:
        here = self._here
        dice, following = self._dice, here.posts() + self._every
        while not self._ended.wait(0.05) and self._asked < self._most:
            if here.posts() < following:
                continue
            following = here.posts() + self._every
            self._asked += 1
            here.driver.fault(method=dice.choice(METHODS), **dice.choice(ANSWERS))
            if self._asked % LINES_EVERY == 0:
                here.driver.fault(**dice.choice(LINES))

    def clear_up(self) -> int:
        """No more from now on; returns how many faults there were."""
        self._ended.set()
        self.join()
        faults = self._here.slack.slack.faults
        for fault in faults._faults:
            fault.times = 0
        return sum(int(it["fired"]) for it in faults.all())
