"""What people do in Slack: every feature's routes, joined."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from blocks.words import reader
from handlers import errors, slack_text
from handlers.acting import workspace_of
from handlers.request import Request
from handlers.routes import Brings, Route
from sponsorship.features import FEATURES
from storage.database import Database

_TRIED: tuple[Brings, ...] = ("command", "view", "shortcut", "event", "action")
"""Bolt tries its listeners one after the other: few kinds before many, what is typed first."""


def routes() -> list[Route]:
    """Every feature's routes, in the order of the features.

    Raises ValueError when two features claim the same thing from Slack.
    """
    found: dict[tuple[str, str], Route] = {}
    for feature in FEATURES:
        if find_spec(f"{__name__}.{feature}") is None:
            continue
        for route in import_module(f"{__name__}.{feature}").ROUTES:
            if found.setdefault((route.brings, route.name), route) is not route:
                raise ValueError(f"two listeners for {route.brings} {route.name}")
    return list(found.values())


def bound(
    listener: Callable[[Request], None],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
    *,
    confined: bool = True,
) -> Callable[..., None]:
    """What Bolt is to call: it makes the listener's request of what Bolt gives by name.

    The database is confined to the workspace that the payload comes from, or open to all of them.
    """

    # Not functools.wraps: Bolt would look through it, at the listener's own parameter.
    def answer(
        ack: Ack, body: dict[str, Any], client: WebClient, context: BoltContext, respond: Respond
    ) -> None:
        reader.bind()  # until it is known who acts
        here = database.of(workspace_of(body)) if confined else database.everywhere()
        listener(Request(ack, body, client, context, respond, here, now, wake))

    return answer


def register(
    app: App,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Bind every listener to the app.

    `now` tells the time in UTC; `wake(workspace_id)` hints that the ledger has something
    to send.
    """
    app.use(slack_text.clean)
    app.error(errors.answer)
    for route in sorted(routes(), key=lambda it: _TRIED.index(it.brings)):
        listen = getattr(app, route.brings)(route.name)
        listen(bound(route.listener, database, now, wake, confined=route.confined))
