"""Small pieces that many forms and messages are made of, and how a form's values are read."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar

from blocks.message import Block, View, shorten
from sponsorship.refusals import FormRefused, Refusal

Chosen = TypeVar("Chosen")
Option = tuple[str, str]
"""A choice: its value and the words for it."""


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(shorten(text, 150))}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph in mrkdwn: user text in it must be escaped already."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}
    if accessory:
        block["accessory"] = accessory
    return block


def context(mrkdwn: str) -> Block:
    """A small grey line in mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn}]}


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    confirm: Block | None = None,
    label: str | None = None,
) -> Block:
    """A button; `label` is what a screen reader says where the text alone is not enough."""
    element: Block = {"type": "button", "text": plain(text), "action_id": action_id}
    if value is not None:
        element["value"] = value
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    if label:
        element["accessibility_label"] = shorten(label, 75)
    return element


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def confirm(title: str, text: str, yes: str, no: str = "Cancel", danger: bool = False) -> Block:
    """The question that stands between a button and what cannot be taken back."""
    return {
        "title": plain(title),
        "text": plain(text),
        "confirm": plain(yes),
        "deny": plain(no),
        **({"style": "danger"} if danger else {}),
    }


def text_input(
    field: str,
    label: str,
    value: str = "",
    *,
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
    multiline: bool = False,
    limit: int = 3000,
) -> Block:
    """A text field: its block id and its action id are the field's name."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": field,
        "multiline": multiline,
        "max_length": limit,
    }
    if value:
        element["initial_value"] = value
    if placeholder:
        element["placeholder"] = plain(placeholder)
    return _input(field, label, element, hint, optional)


def choice(
    field: str,
    label: str,
    options: Iterable[Option],
    chosen: str | None = None,
    *,
    hint: str = "",
    optional: bool = False,
    radio: bool = False,
    descriptions: Mapping[str, str] | None = None,
) -> Block:
    """One of several, as a menu or as radio buttons; `descriptions` are by value."""
    notes = descriptions or {}
    drawn = {value: option(value, words, notes.get(value, "")) for value, words in options}
    element: Block = {
        "type": "radio_buttons" if radio else "static_select",
        "action_id": field,
        "options": list(drawn.values()),
    }
    if chosen is not None:
        element["initial_option"] = drawn[chosen]
    return _input(field, label, element, hint, optional)


def checkboxes(
    field: str,
    label: str,
    options: Iterable[Option],
    chosen: Iterable[str] = (),
    *,
    hint: str = "",
    optional: bool = True,
    descriptions: Mapping[str, str] | None = None,
) -> Block:
    """Any of several; `descriptions` are by value."""
    notes = descriptions or {}
    drawn = {value: option(value, words, notes.get(value, "")) for value, words in options}
    element: Block = {
        "type": "checkboxes",
        "action_id": field,
        "options": list(drawn.values()),
    }
    ticked = [drawn[value] for value in chosen]
    if ticked:
        element["initial_options"] = ticked
    return _input(field, label, element, hint, optional)


def picker(
    kind: str,
    field: str,
    label: str,
    value: str | None = None,
    *,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """A `datepicker`, `timepicker` or `users_select`, with its initial value."""
    initial = {"datepicker": "date", "timepicker": "time", "users_select": "user"}[kind]
    element: Block = {"type": kind, "action_id": field}
    if value is not None:
        element[f"initial_{initial}"] = value
    return _input(field, label, element, hint, optional)


def option(value: str, words: str, description: str = "") -> Block:
    """One line of a menu, with small print below it."""
    drawn: Block = {"text": plain(shorten(words, 75)), "value": value}
    if description:
        drawn["description"] = plain(shorten(description, 75))
    return drawn


def form(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = "Save",
    close: str = "Cancel",
    metadata: str = "",
) -> View:
    """A modal."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "close": plain(close),
        "private_metadata": metadata,
        "blocks": blocks,
    }
    if submit:
        view["submit"] = plain(submit)
    return view


def read_text(view: View, field: str) -> str:
    """What was typed, without spaces around it; empty when nothing was."""
    return str(_state(view, field).get("value") or "").strip()


def read_choice(view: View, field: str) -> str:
    """The value that was chosen; empty when none was."""
    chosen = _state(view, field).get("selected_option") or {}
    return str(chosen.get("value", ""))


def read_choices(view: View, field: str) -> list[str]:
    """The values that were ticked."""
    return [str(it["value"]) for it in _state(view, field).get("selected_options") or []]


def read_picked(view: View, field: str, kind: str) -> str:
    """What was picked: `kind` is `date`, `time` or `user`; empty when nothing was."""
    return str(_state(view, field).get(f"selected_{kind}") or "")


def read_people(view: View, field: str) -> list[str]:
    """Slack ids of the people who were picked."""
    return list(_state(view, field).get("selected_users") or [])


def read_day(view: View, field: str) -> date | None:
    """The day that was picked, None when none was; raises Refusal for anything else."""
    picked = read_picked(view, field, "date")
    try:
        return date.fromisoformat(picked) if picked else None
    except ValueError as unreadable:
        raise Refusal(FormRefused.NO_DAY, field) from unreadable


def read_time(view: View, field: str) -> time | None:
    """The time that was picked, None when none was; raises Refusal for anything else."""
    picked = read_picked(view, field, "time")
    try:
        at = time.fromisoformat(picked) if picked else None
    except ValueError as unreadable:
        raise Refusal(FormRefused.NO_TIME, field) from unreadable
    return at and at.replace(tzinfo=None)


def read_one(view: View, field: str, kind: Callable[[str], Chosen]) -> Chosen:
    """The one that was chosen, as a number or a member of an enum; raises Refusal without it."""
    return _as(kind, read_choice(view, field), field)


def read_weekdays(view: View, field: str) -> frozenset[int]:
    """The days of the week that were ticked; Monday is 0."""
    ticked = read_choices(view, field)
    if not set(ticked) <= set("0123456"):
        raise Refusal(FormRefused.NO_WEEKDAYS, field)
    return frozenset(map(int, ticked))


def read_facts(view: View) -> dict[str, Any]:
    """What a form carries along as JSON; raises Refusal when it is not ours."""
    try:
        facts = json.loads(view["private_metadata"])
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        raise Refusal(FormRefused.OLD)
    return facts


def read_page(words: Any) -> int:
    """The number of a page, from 0; raises Refusal for anything else."""
    if not re.fullmatch("[0-9]{1,6}", str(words)):
        raise Refusal(FormRefused.OLD)
    return int(words)


def _as(kind: Callable[[str], Chosen], words: str, field: str) -> Chosen:
    try:
        return kind(words)
    except ValueError as unreadable:
        raise Refusal(FormRefused.NO_CHOICE, field) from unreadable


def _state(view: View, field: str) -> dict[str, Any]:
    state: dict[str, Any] = view["state"]["values"].get(field, {}).get(field, {})
    return state


def _input(field: str, label: str, element: Block, hint: str, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint)
    return block
