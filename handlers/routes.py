"""A route: what Slack brings, and the listener that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from handlers.request import Request

Brings = Literal["command", "shortcut", "action", "view", "event"]
"""The names of Bolt's own decorators."""


@dataclass(frozen=True, slots=True)
class Route:
    """What comes from Slack under which name, and the listener that answers.

    `confined`: the listener's database sees the workspace that the payload comes from. What is
    about several workspaces, or about none, sees all of them.
    """

    brings: Brings
    name: str
    listener: Callable[[Request], None]
    confined: bool = True


command = partial(Route, "command")
shortcut = partial(Route, "shortcut")
action = partial(Route, "action")
view = partial(Route, "view")
event = partial(Route, "event")
