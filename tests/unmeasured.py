"""Coverage is for the bot. Tracing the Slack around it and its driver would cost as much again.

What is measured stays as it is: a thread that runs the bot, or a test that calls it, is traced.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playground.driver import Driver
from playground.model import Json
from playground.server import Playground


@contextmanager
def unmeasured() -> Iterator[None]:
    """This thread is not traced within; nothing of the bot may run in it."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@contextmanager
def unmeasured_everywhere() -> Iterator[None]:
    """Neither this thread is traced within, nor any that is started: it was measured elsewhere."""
    trace = threading.gettrace()
    threading.settrace(None)
    try:
        with unmeasured():
            yield
    finally:
        threading.settrace(trace)


def stop_measuring(slack: Playground) -> None:
    """The playground's own thread is not traced any more."""

    async def stop() -> None:
        sys.settrace(None)

    slack.call(stop)


class UnmeasuredDriver(Driver):
    """The playground's driver, with its HTTP client left out."""

    def get(self, path: str, **query: Any) -> Json:
        with unmeasured():
            return super().get(path, **query)

    def post(self, path: str, body: Json) -> Json:
        with unmeasured():
            return super().post(path, body)
