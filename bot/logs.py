"""The log: one line an event, `key=value` or JSON, with ids and never a word that people wrote.

An event is a fixed phrase; what varies is in `extra`. Lines that belong together share an id:
`request` for everything that one payload of Slack's causes, `delivery` for everything about one
message. The line of a message's enqueueing carries both.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

from slack_sdk.errors import SlackApiError

from storage.database import is_unavailable

Format = Literal["text", "json"]

OURS = ("bot", "handlers", "blocks", "sponsorship", "storage")
"""Whose events are wanted. Of libraries only warnings are: what Bolt and the SDK say below that
holds whole payloads."""

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}

_PLAIN = re.compile(r"[!#-<>-\[\]-~]+")
"""Printable ASCII without space, quotation mark, equals sign and backslash."""

_ids: ContextVar[Mapping[str, str]] = ContextVar("ids", default={})  # noqa: B039 - never changed in place


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Put ids on every line that this thread logs inside the block."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


def set_up(level: str, form: Format) -> None:
    """Send the log of this process to standard error; `level` is for our own events."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(form))
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    # It logs the words of an exception that it raises as well, and whoever called says so. Also it
    # asks its own logger only, and else puts every payload into words that nobody wants.
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    # What it calls an error is a lost connection; bot.delivery.cluster says so in one line.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)


class Lines(logging.Formatter):
    """One line for each record, whatever is in it."""

    def __init__(self, form: Format) -> None:
        super().__init__()
        self._write = _as_json if form == "json" else _as_text

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, event, ids, what varies, and where it failed."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **_ids.get(),
        }
        said |= {key: it for key, it in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = reason(record.exc_info[1])
            said["traceback"] = _where(record.exc_info[1])
        return self._write({key: it for key, it in said.items() if it is not None})


def reason(failed: BaseException) -> str:
    """What failed, without the exception's own words unless they cannot hold anybody's text.

    A database quotes the row that it refuses, a parser the line that it cannot read.
    """
    name = type(failed).__name__
    if isinstance(failed, SlackApiError):
        data = failed.response if isinstance(failed.response, dict) else failed.response.data
        word = data.get("error") if isinstance(data, dict) else None
        return f"{name}: {word}" if word else name
    if is_unavailable(failed):
        words = str(getattr(failed, "orig", "")).partition("\n")[0]
        return f"{name}: {words}" if words else name
    if isinstance(failed, OSError) and failed.strerror:
        return f"{name}: {failed.strerror}"
    code = getattr(getattr(failed, "orig", None), "sqlstate", None)
    return f"{name}: {code}" if code else name


def _where(failed: BaseException) -> str:
    """The stack of the exception and of what led to it, with our code and no values."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = failed
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.format_tb(current.__traceback__)
        parts.append("".join(["Traceback:\n", *frames, reason(current)]))
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return "\ncaused by\n".join(parts)


def _as_json(said: Mapping[str, Any]) -> str:
    return json.dumps(said, default=str)


def _as_text(said: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={_quoted(it)}" for key, it in said.items())


def _quoted(it: object) -> str:
    words = str(it)
    return words if _PLAIN.fullmatch(words) else json.dumps(words)
