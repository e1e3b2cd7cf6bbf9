"""What Slack accepts inside blocks: texts, options, buttons, menus, inputs.

The limits are those of https://docs.slack.dev/reference/block-kit and of slack-sdk's models;
where the two differ the stricter one holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from playground.model import Json


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse: where (a JSON pointer such as `/blocks/0/text`) and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        """One line, in the order in which Slack says it."""
        return f"{self.reason} [json-pointer:{self.path}]"


Problems = Iterator[Problem]

MULTI = {
    f"multi_{name}_select" for name in ("static", "external", "users", "conversations", "channels")
}
SELECT = {f"{name}_select" for name in ("static", "external", "users", "conversations", "channels")}
CHOICES = {"checkboxes", "radio_buttons"}
PICKERS = {"datepicker", "timepicker"}
TEXT_INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}

ACCESSORIES = (
    {"button", "image", "overflow", "workflow_button"} | SELECT | MULTI | CHOICES | PICKERS
)
ACTIONS = (ACCESSORIES - {"image"}) | {"datetimepicker", "rich_text_input"}
INPUTS = (
    TEXT_INPUTS | SELECT | MULTI | CHOICES | PICKERS
    | {"datetimepicker", "rich_text_input", "file_input"}
)  # fmt: skip
CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
ELEMENTS = ACCESSORIES | ACTIONS | INPUTS | CONTEXT_ACTIONS
# Elements that one kind of surface alone shows.
ONLY_IN = {"file_input": "modal", "workflow_button": "message"}
STYLES = ("primary", "danger")


def kind_of(node: Any) -> str | None:
    """The `type` of an object; None when it is no object or names none."""
    kind = node.get("type") if isinstance(node, dict) else None
    return kind if isinstance(kind, str) else None


def text_object(
    holder: Json, key: str, path: str, most: int, *, plain: bool = False, needed: bool = True
) -> Problems:
    """A text object under `key`: plain_text or, unless `plain`, mrkdwn; not blank, not too long."""
    value, path = holder.get(key), f"{path}/{key}"
    if value is None:
        if needed:
            yield Problem(path, f"missing required field: {key}")
        return
    yield from one_text(value, path, most, plain=plain)


def one_text(value: Any, path: str, most: int, *, plain: bool = False) -> Problems:
    """A text object itself."""
    if not isinstance(value, dict):
        yield Problem(path, "must be a text object")
        return
    kind, text = value.get("type"), value.get("text")
    if kind not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield Problem(path, f"must be {'plain_text' if plain else 'plain_text or mrkdwn'}")
    if kind == "mrkdwn" and "emoji" in value:
        yield Problem(f"{path}/emoji", "only plain_text has emoji")
    if kind == "plain_text" and "verbatim" in value:
        yield Problem(f"{path}/verbatim", "only mrkdwn has verbatim")
    if not isinstance(text, str):
        yield Problem(f"{path}/text", "must be a string")
    elif not text.strip():
        yield Problem(f"{path}/text", "must not be empty")
    elif len(text) > most:
        yield Problem(f"{path}/text", f"must be at most {most} characters, has {len(text)}")


def string(holder: Json, key: str, path: str, most: int, *, needed: bool = False) -> Problems:
    """A plain string: not empty, not too long."""
    value = holder.get(key)
    if value is None:
        if needed:
            yield Problem(f"{path}/{key}", f"missing required field: {key}")
    elif not isinstance(value, str):
        yield Problem(f"{path}/{key}", "must be a string")
    elif not value:
        yield Problem(f"{path}/{key}", "must not be empty")
    elif len(value) > most:
        yield Problem(f"{path}/{key}", f"must be at most {most} characters, has {len(value)}")


def url(holder: Json, key: str, path: str, *, needed: bool = False) -> Problems:
    """A web address of at most 3,000 characters."""
    yield from string(holder, key, path, 3000, needed=needed)
    value = holder.get(key)
    if isinstance(value, str) and value and not re.match(r"(?i)[a-z][a-z0-9+.-]*:", value):
        yield Problem(f"{path}/{key}", "must be a full URL")


def number(holder: Json, key: str, path: str, least: int, most: int) -> Problems:
    """A whole number between two ends, both allowed."""
    value = holder.get(key)
    if value is not None and (type(value) is not int or not least <= value <= most):
        yield Problem(f"{path}/{key}", f"must be a whole number from {least} to {most}")


def several(
    holder: Json, key: str, path: str, least: int, most: int
) -> tuple[list[Any], list[Problem]]:
    """A list under `key` with its length checked; no items when it is no list."""
    value, path = holder.get(key), f"{path}/{key}"
    if not isinstance(value, list):
        missing = f"missing required field: {key}" if value is None else "must be an array"
        return [], [Problem(path, missing)]
    if len(value) < least:
        return value, [Problem(path, f"must have at least {least}, has {len(value)}")]
    if len(value) > most:
        return value, [Problem(path, f"must have at most {most}, has {len(value)}")]
    return value, []


def image(element: Json, path: str) -> Problems:
    """An image, as element or block: described, and from one source."""
    yield from string(element, "alt_text", path, 2000, needed=True)
    if ("image_url" in element) == ("slack_file" in element):
        yield Problem(path, "an image has either image_url or slack_file")
    yield from url(element, "image_url", path)


def confirm(element: Json, path: str) -> Problems:
    """The question asked before an action counts."""
    value = element.get("confirm")
    if value is None:
        return
    path = f"{path}/confirm"
    if not isinstance(value, dict):
        yield Problem(path, "must be a confirmation dialog object")
        return
    yield from text_object(value, "title", path, 100, plain=True, needed=False)
    yield from text_object(value, "text", path, 300)
    yield from text_object(value, "confirm", path, 30, plain=True, needed=False)
    yield from text_object(value, "deny", path, 30, plain=True, needed=False)
    if value.get("style", "primary") not in STYLES:
        yield Problem(f"{path}/style", "must be primary or danger")


def options(element: Json, path: str, least: int, most: int, *, rich: bool = False) -> Problems:
    """The options of a menu, checkboxes or radio buttons; `rich` ones may be mrkdwn."""
    items, problems = several(element, "options", path, least, most)
    yield from problems
    for at, option in enumerate(items):
        yield from one_option(
            option, f"{path}/options/{at}", rich=rich, linked=element.get("type") == "overflow"
        )


def one_option(option: Any, path: str, *, rich: bool, linked: bool = False) -> Problems:
    """One option; only an overflow menu's may be `linked`."""
    if not isinstance(option, dict):
        yield Problem(path, "must be an option object")
        return
    yield from text_object(option, "text", path, 75, plain=not rich)
    yield from string(option, "value", path, 150, needed=not linked)
    yield from text_object(option, "description", path, 75, plain=not rich, needed=False)
    if "url" in option and not linked:
        yield Problem(f"{path}/url", "only options of an overflow menu have a url")
    yield from url(option, "url", path)


def static_options(element: Json, path: str) -> Problems:
    """Either options or groups of them, and an initial choice that is one of them."""
    if ("options" in element) == ("option_groups" in element):
        yield Problem(path, "a static menu has either options or option_groups")
        return
    offered = element.get("options")
    if "options" in element:
        yield from options(element, path, 1, 100)
    else:
        groups, problems = several(element, "option_groups", path, 1, 100)
        yield from problems
        offered = []
        for at, group in enumerate(groups):
            here = f"{path}/option_groups/{at}"
            if not isinstance(group, dict):
                yield Problem(here, "must be an option group object")
                continue
            yield from text_object(group, "label", here, 75, plain=True)
            yield from options(group, here, 1, 100)
            offered += group["options"] if isinstance(group.get("options"), list) else []
    yield from initial_choice(element, path, offered)


def initial_choice(element: Json, path: str, offered: Any) -> Problems:
    """What is chosen at first must be offered, word for word."""
    if not isinstance(offered, list):
        return
    values = [option.get("value") for option in offered if isinstance(option, dict)]
    if len(set(map(str, values))) != len(values):
        yield Problem(path, "two options have the same value")
    if "initial_option" in element and element["initial_option"] not in offered:
        yield Problem(f"{path}/initial_option", "must be one of the options")
    initial = element.get("initial_options")
    if initial is not None:
        if not isinstance(initial, list) or not initial:
            yield Problem(f"{path}/initial_options", "must be an array that is not empty")
        elif any(option not in offered for option in initial):
            yield Problem(f"{path}/initial_options", "must be among the options")


def button(element: Json, path: str) -> Problems:
    """A button."""
    yield from text_object(element, "text", path, 75, plain=True)
    yield from string(element, "value", path, 2000)
    yield from url(element, "url", path)
    yield from string(element, "accessibility_label", path, 75)
    if element.get("style", "primary") not in STYLES:
        yield Problem(f"{path}/style", "must be primary or danger")


def text_input(element: Json, path: str) -> Problems:
    """A line or an area to type into."""
    yield from number(element, "min_length", path, 0, 3000)
    yield from number(element, "max_length", path, 1, 3000)
    least, most = element.get("min_length"), element.get("max_length")
    if type(least) is int and type(most) is int and least > most:
        yield Problem(f"{path}/min_length", "must not be more than max_length")
    initial = element.get("initial_value")
    if initial is not None and not isinstance(initial, str):
        yield Problem(f"{path}/initial_value", "must be a string")
    elif isinstance(initial, str) and len(initial) > (most if type(most) is int else 3000):
        yield Problem(f"{path}/initial_value", "must not be longer than max_length")


def number_input(element: Json, path: str) -> Problems:
    """An input for a number, whose ends are strings."""
    if type(element.get("is_decimal_allowed")) is not bool:
        yield Problem(f"{path}/is_decimal_allowed", "missing required field: is_decimal_allowed")
    for key in ("min_value", "max_value", "initial_value"):
        value = element.get(key)
        if value is not None and not (
            isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value)
        ):
            yield Problem(f"{path}/{key}", "must be a number in a string")


def picker(key: str, read: Callable[[str], Any], form: str) -> Callable[[Json, str], Problems]:
    """A rule for a day or time that is chosen at first."""
    length = len(form)

    def rule(element: Json, path: str) -> Problems:
        value = element.get(key)
        if value is None:
            return
        try:
            right = isinstance(value, str) and len(value) == length and read(value) is not None
        except ValueError:
            right = False
        if not right:
            yield Problem(f"{path}/{key}", f"must be written as {form}")

    return rule


def datetime_picker(element: Json, path: str) -> Problems:
    """A moment in seconds since 1970."""
    yield from number(element, "initial_date_time", path, 1_000_000_000, 9_999_999_999)


def choices(element: Json, path: str) -> Problems:
    """Checkboxes or radio buttons."""
    yield from options(element, path, 1, 10, rich=True)
    yield from initial_choice(element, path, element.get("options"))


def overflow(element: Json, path: str) -> Problems:
    """The menu behind three dots."""
    yield from options(element, path, 2, 5)


def multi(element: Json, path: str) -> Problems:
    """What menus for several choices share."""
    yield from number(element, "max_selected_items", path, 1, 1000)


def static_multi(element: Json, path: str) -> Problems:
    """A menu of fixed options for several choices."""
    yield from static_options(element, path)
    yield from multi(element, path)


def file_input(element: Json, path: str) -> Problems:
    """An input for files."""
    yield from number(element, "max_files", path, 1, 10)


RULES: dict[str, Callable[[Json, str], Problems]] = {
    "button": button,
    "image": image,
    "overflow": overflow,
    "checkboxes": choices,
    "radio_buttons": choices,
    "static_select": static_options,
    "multi_static_select": static_multi,
    **dict.fromkeys(MULTI - {"multi_static_select"}, multi),
    "plain_text_input": text_input,
    "number_input": number_input,
    "datepicker": picker("initial_date", date.fromisoformat, "YYYY-MM-DD"),
    "timepicker": picker("initial_time", time.fromisoformat, "HH:MM"),
    "datetimepicker": datetime_picker,
    "file_input": file_input,
}


def check_element(element: Any, path: str, allowed: set[str], surface: str) -> Problems:
    """An element that stands where one of `allowed` may; surface: message, modal or home."""
    if not isinstance(element, dict):
        yield Problem(path, "must be an object")
        return
    kind = kind_of(element)
    if kind is None or kind not in allowed:
        known = kind in ELEMENTS or kind == "image"
        yield Problem(path, f"{kind} is not allowed here" if known else f"unsupported type: {kind}")
        return
    if ONLY_IN.get(kind, surface) != surface:
        yield Problem(path, f"{kind} is allowed only in a {ONLY_IN[kind]}")
    yield from string(element, "action_id", path, 255)
    yield from text_object(element, "placeholder", path, 150, plain=True, needed=False)
    yield from confirm(element, path)
    if element.get("response_url_enabled") and surface != "modal":
        yield Problem(f"{path}/response_url_enabled", "is allowed only in a modal")
    rule = RULES.get(kind)
    if rule:
        yield from rule(element, path)
