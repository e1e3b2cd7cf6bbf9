"""A bounded record of every call, event and payload, for people who want to see what passed."""

from __future__ import annotations

import copy
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.clock import Clock

SECRET = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")
TICKET = re.compile(r"\bticket=[0-9a-f]+")
SECRET_KEYS = {
    *("token", "ticket", "app_token", "bot_token", "signing_secret"),
    *("code", "client_secret", "access_token", "refresh_token"),
}


@dataclass
class Entry:
    """One thing that passed between a bot, Slack and a person."""

    n: int
    at: str
    team: str
    direction: str
    name: str
    ms: float
    request: Any
    response: Any
    refused: str | None = None
    acknowledged_ms: float | None = None


class Inspector:
    """Keeps the newest entries; what is older is dropped."""

    def __init__(self, clock: Clock, *, keep: int = 2000) -> None:
        """`keep` is the number of entries."""
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._n = 0
        self.on_entry: Callable[[], None] = lambda: None

    def add(
        self,
        direction: str,
        name: str,
        request: Any,
        response: Any,
        *,
        team: str = "",
        ms: float = 0.0,
        refused: str | None = None,
        acknowledged_ms: float | None = None,
    ) -> Entry:
        """Record one entry. `direction`: bot_to_slack, slack_to_bot or person."""
        self._n += 1
        entry = Entry(
            n=self._n,
            at=self._clock.now().isoformat(),
            team=team,
            direction=direction,
            name=name,
            ms=round(ms, 2),
            request=without_secrets(request),
            response=without_secrets(response),
            refused=refused,
            acknowledged_ms=None if acknowledged_ms is None else round(acknowledged_ms, 2),
        )
        self._entries.append(entry)
        self.on_entry()
        return entry

    def after(self, n: int, limit: int) -> list[dict[str, Any]]:
        """The entries numbered above `n`, oldest first, at most `limit` of the newest."""
        newer = [e for e in self._entries if e.n > n]
        return [vars(e).copy() for e in newer[-limit:]]  # an entry's data is its own already


def without_secrets(value: Any) -> Any:
    """A deep copy in which tokens are shown only as their kind."""
    if isinstance(value, dict):
        return {
            k: "(hidden)" if k in SECRET_KEYS and isinstance(v, str) else without_secrets(v)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(v) for v in value]
    if isinstance(value, str):
        value = TICKET.sub("ticket=(hidden)", value)
        return SECRET.sub(lambda found: f"{found.group(1)}-(hidden)", value)
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    return copy.copy(value)
