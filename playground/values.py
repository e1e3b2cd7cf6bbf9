"""Between the plain form of a choice ("a", ["a", "b"], "2026-03-01") and Slack's payloads."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playground.model import Json


class BadValueError(ValueError):
    """A person cannot choose or type this here; the text is a sentence."""


# element type → (key in payloads, key of the initial value)
KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels"}


def initial_value(element: Json) -> Json:
    """The state of an element nobody has touched."""
    kind = str(element.get("type"))
    key, initial = KEYS.get(kind, ("value", ""))
    start = element.get(initial) if initial else None
    if start is None:
        start = [] if key in LISTS or key == "files" else None
    return {"type": kind, key: start}


def chosen_value(element: Json, value: Any, offered: list[Json] | None = None) -> Json:
    """The state after a person chose `value`; raises BadValueError when they cannot.

    `offered` are the options an external select was given last.
    """
    kind = str(element.get("type"))
    if kind not in KEYS:
        raise BadValueError(f"Nothing can be chosen in a {kind}.")
    key, _ = KEYS[kind]
    if value is None or value == "" or value == []:
        return {"type": kind, key: [] if key in LISTS or key == "files" else None}
    if key == "selected_options":
        wanted = value if isinstance(value, list) else [value]
        return {"type": kind, key: [_option(element, v, offered) for v in wanted]}
    if key == "selected_option":
        return {"type": kind, key: _option(element, value, offered)}
    if key in LISTS or key == "files":
        return {"type": kind, key: value if isinstance(value, list) else [value]}
    if kind == "datepicker" and not _is_date(str(value)):
        raise BadValueError("A date looks like 2026-03-31.")
    if kind == "timepicker" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        raise BadValueError("A time looks like 09:30.")
    if kind == "datetimepicker":
        if not re.fullmatch(r"\d{10}", str(value)):
            raise BadValueError("A moment is a number of seconds of ten digits.")
        return {"type": kind, key: int(value)}
    if kind == "rich_text_input" and isinstance(value, str):
        return {"type": kind, key: _rich_text(value)}
    if key == "value":
        return {"type": kind, key: str(value)}
    return {"type": kind, key: value}


def complaint(block: Json, state: Json) -> str:
    """What Slack's own form says before it is sent, or nothing."""
    element = block.get("element") or {}
    key = KEYS.get(str(element.get("type")), ("value", ""))[0]
    value = state.get(key)
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    text = str(value)
    kind = element.get("type")
    if kind == "plain_text_input":
        if len(text) < int(element.get("min_length") or 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(text) > int(element.get("max_length") or 3000):
            return f"Please shorten this to {element.get('max_length') or 3000} characters."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://\S+$", text):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_complaint(element, text)
    return ""


def _number_complaint(element: Json, text: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, text):
        return "Please enter a valid number."
    if element.get("min_value") is not None and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if element.get("max_value") is not None and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def options_of(element: Json) -> list[Json]:
    """All options, those of groups too."""
    found = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        found.extend(group.get("options") or [])
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _option(element: Json, value: Any, offered: list[Json] | None) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    options = options_of(element) + list(offered or [])
    for option in options:
        if option.get("value") == wanted:
            return option
    for option in options:
        if (option.get("text") or {}).get("text") == wanted:
            return option
    known = ", ".join(str(o.get("value")) for o in options) or "nothing"
    raise BadValueError(f"“{wanted}” is not among the options here ({known}).")


def _rich_text(text: str) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }
