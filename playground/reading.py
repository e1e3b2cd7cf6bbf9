"""Everything a person can read in a message, a form or a Home, as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Keys whose text is not shown.
HIDDEN = {
    "type",
    "block_id",
    "action_id",
    "value",
    "style",
    "private_metadata",
    "callback_id",
    "hash",
    "id",
    "root_view_id",
    "previous_view_id",
    "team_id",
    "app_id",
    "bot_id",
    "external_id",
    "app_installed_team_id",
    "url",
    "image_url",
    "ts",
    "thread_ts",
    "user",
    "parent_user_id",
    "team",
    "metadata",
    "edited",
    "bot_profile",
    "latest_reply",
    "reply_users",
    "icons",
    "subtype",
    "color",
    "fallback_shown",
}


def all_text(thing: Any) -> str:
    """Every word that is shown, in order, one piece a line.

    Text, fields, buttons, options, placeholders, hints, confirmations, rich text, titles,
    alternative texts, typed values.
    """
    return "\n".join(_pieces(thing))


def _pieces(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        if thing:
            yield thing
    elif isinstance(thing, list):
        if thing and all(_inline(part) for part in thing):
            yield "".join(_inline_text(part) for part in thing)
            return
        for part in thing:
            yield from _pieces(part)
    elif isinstance(thing, dict):
        for key, part in thing.items():
            if key in HIDDEN and not (key == "value" and "options" not in thing and _typed(thing)):
                continue
            yield from _pieces(part)


def _typed(thing: dict[str, Any]) -> bool:
    return str(thing.get("type", "")).endswith("_input")


INLINE = {"text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "date", "color"}


def _inline(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") in INLINE and "block_id" not in part


def _inline_text(part: dict[str, Any]) -> str:
    kind = part["type"]
    if kind == "emoji":
        return f":{part.get('name', '')}:"
    if kind == "user":
        return f"<@{part.get('user_id', '')}>"
    if kind == "channel":
        return f"<#{part.get('channel_id', '')}>"
    if kind == "broadcast":
        return f"@{part.get('range', '')}"
    if kind == "date":
        return str(part.get("fallback") or part.get("format") or "")
    return str(part.get("text") or part.get("url") or "")
