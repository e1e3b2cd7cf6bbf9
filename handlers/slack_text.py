"""Slack's own markup turned back into what a person reads."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps as text: the null character, and half of a surrogate pair."""
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def clean(body: dict[str, Any], next_: Callable[[], BoltResponse]) -> BoltResponse:
    """Put Unicode's replacement character where a payload has what cannot be kept.

    A middleware, so that one odd character costs nobody the rest of what they typed.
    """
    _clean(body)
    return next_()


def _clean(value: Any) -> Any:
    """The value itself, its texts mended in place."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        for key, inside in value.items():
            value[key] = _clean(inside)
    elif isinstance(value, list):
        value[:] = [_clean(inside) for inside in value]
    return value


def typed(text: str) -> str:
    """A command's text as it was typed: Slack writes &, < and > as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def readable(text: str) -> str:
    """A message's text with its links, mentions and entities as a reader sees them.

    A mention without a name stays an id: looking it up is not worth a call here.
    """
    return typed(_TOKEN.sub(_token, text))


def _token(found: re.Match[str]) -> str:
    what, label = found[1], found[2]
    if what[:1] in ("@", "#", "!"):
        if label:
            return label if label.startswith(("@", "#")) or what[0] == "!" else what[0] + label
        return "@" + what[1:] if what[0] == "!" else what
    if what.startswith(("mailto:", "tel:")):
        return label or what.partition(":")[2]
    return f"{label} ({what})" if label and label not in what else what
