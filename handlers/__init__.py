"""Every route of the app: what people do in Slack, and the listener that answers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import App

from handlers import errors
from storage.database import Database


def register(
    app: App,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Bind every listener to the app.

    `now` tells the time in UTC; `wake(workspace_id)` hints that the ledger has something
    to send. Listeners take what they need of `database`, `now` and `wake` as their last
    parameters.
    """
    offered = {"database": database, "now": now, "wake": wake}

    def bind(listener: Callable[..., None]) -> Callable[..., None]:
        wanted = listener.__code__.co_varnames[: listener.__code__.co_argcount]
        bound: dict[str, Any] = {name: it for name, it in offered.items() if name in wanted}
        return partial(listener, **bound)

    app.error(errors.answer)

    # Wins

    # Check-ins

    # Digests, and what sponsors do with them

    # Journeys, supporters, App Home, settings, data
