"""What comes in from Slack: a line in the log for each payload, and how long its answer took."""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltRequest, BoltResponse

from bot.logs import about

log = logging.getLogger(__name__)

Answered = Callable[[str, int, float], None]
"""Told the kind of a payload, the HTTP status of its answer, and the seconds that it took."""

TurnedAway = Callable[[str], None]
"""Told why, in a word."""

KINDS = {
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "view_closed",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "options",
    "event_callback": "event",
}
"""Slack's `type` to ours. A slash command has none."""


class WatchedApp(App):
    """Bolt's app. Everything that is logged while it answers carries the same `request`.

    `answered` is called for every payload, from the moment a thread took it until its
    acknowledgement is ready to be sent, and `turned_away` for each that no listener gets to see.
    """

    def __init__(
        self, *, answered: Answered, turned_away: TurnedAway, signing_secret: str, **options: Any
    ) -> None:
        super().__init__(signing_secret=signing_secret, **options)
        self.signing_secret = signing_secret
        self._answered = answered
        self._turned_away = turned_away

    def turn_away(self, why: str, payload: Any = None, field: str | None = None) -> None:
        """Note that something was turned away: `why` in a word, and what of it is not as it should.

        A stranger can cause any of it but `other_shape` and `no_payload`, as often as they like.
        """
        is_signed = why in ("other_shape", "no_payload")
        kind = kind_of(payload) if isinstance(payload, dict) else None
        log.log(
            logging.WARNING if is_signed else logging.INFO,
            "turned away at the door",
            extra={"why": why, "kind": kind, "field": field},
        )
        self._turned_away(why)

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one payload, over either transport."""
        began = time.perf_counter()
        with about(request=uuid4().hex[:12]):
            response = super().dispatch(req)
            took = time.perf_counter() - began
            kind = kind_of(req.body)
            # What is not signed may say anything.
            ids = _ids(req.body) if response.status != 401 else {}
            log.info(
                "payload answered",
                extra={"kind": kind, **ids, "status": response.status, "ms": round(took * 1000)},
            )
        self._answered(kind, response.status, took)
        return response


def kind_of(body: dict[str, Any]) -> str:
    """`command`, one of `KINDS`, or `other`: never a word that the sender chose."""
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")


def _ids(body: dict[str, Any]) -> dict[str, Any]:
    """What was used, by whom: Slack's ids and our own names, no text."""
    event = _part(body, "event")
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else {}
    callback = body.get("callback_id") or _part(body, "view").get("callback_id")
    user = body.get("user_id") or _part(body, "user").get("id") or event.get("user")
    return {
        "used": body.get("command") or action.get("action_id") or event.get("type") or callback,
        "event_id": body.get("event_id"),
        "workspace": body.get("team_id") or _part(body, "team").get("id"),
        "user": user.get("id") if isinstance(user, dict) else user,
    }


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
