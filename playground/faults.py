"""Faults on request: what can go wrong between a bot and Slack, as often as asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from playground.lines import ENDS

KINDS = {
    "rate_limit": "429 with Retry-After, the call is not carried out",
    "error_before": "an error answer, the call is not carried out",
    "refuse": "`ok: false` with an `error` of Slack's, the call is not carried out",
    "error_after": "an error answer although the call was carried out",
    "cut": "the call is carried out and the connection cut before the answer",
    "cut_before": "the connection is cut and the call is not carried out",
    "hang": "the call is carried out and the answer is late",
    "duplicate_event": "an event is delivered twice",
    "lose_event": "an event is never delivered",
    "drop_socket": "a Socket Mode connection is lost, `how` as in lines.ENDS",
}
CALL_KINDS = {"rate_limit", "refuse", "error_before", "error_after", "cut", "cut_before", "hang"}


@dataclass
class Fault:
    """One fault and how often it is still to happen (`times` left) and did (`fired`)."""

    id: int
    kind: str
    method: str = ""
    team: str = ""
    times: int = 1
    retry_after: int = 1
    seconds: float = 5.0
    status: int = 500
    error: str = "internal_error"
    how: str = "aborted"
    fired: int = 0

    def spend(self) -> None:
        """It happened once more."""
        self.times -= 1
        self.fired += 1


class Faults:
    """The faults that were asked for."""

    def __init__(self) -> None:
        """None yet."""
        self._faults: list[Fault] = []
        self._n = 0

    def add(self, kind: str, **fields: Any) -> Fault:
        """Ask for a fault; raises ValueError for an unknown kind or field."""
        if kind not in KINDS:
            raise ValueError(f"There is no fault “{kind}”. There is: {', '.join(KINDS)}.")
        self._n += 1
        try:
            fault = Fault(id=self._n, kind=kind, **fields)
        except TypeError as problem:
            raise ValueError(f"A fault has no such field: {problem}.") from problem
        if fault.how not in ENDS:
            raise ValueError(f"No line is lost “{fault.how}”. There is: {', '.join(ENDS)}.")
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all."""
        self._faults.clear()

    def all(self) -> list[dict[str, Any]]:
        """Every fault, used up ones too."""
        return [asdict(f) for f in self._faults]

    def for_call(self, method: str, team: str) -> Fault | None:
        """The fault that hits this Web API call, which is used up once by asking."""
        return self._take(CALL_KINDS, method, team)

    def for_event(self, event_type: str, team: str) -> Fault | None:
        """A `duplicate_event` or `lose_event` that hits this event."""
        return self._take({"duplicate_event", "lose_event"}, event_type, team)

    def for_socket(self, team: str) -> Fault | None:
        """A `drop_socket` that hits the next delivery."""
        return self._take({"drop_socket"}, "", team)

    def _take(self, kinds: set[str], method: str, team: str) -> Fault | None:
        for fault in self._faults:
            if (
                fault.kind in kinds
                and fault.times > 0
                and fault.method in ("", method)
                and fault.team in ("", team)
            ):
                fault.spend()
                return fault
        return None
