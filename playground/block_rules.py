"""What Slack accepts as a block, and on which surface: message, modal or home.

Surfaces follow https://docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from playground.elements import (
    ACCESSORIES,
    ACTIONS,
    CONTEXT_ACTIONS,
    INPUTS,
    Problem,
    Problems,
    check_element,
    image,
    kind_of,
    one_text,
    several,
    string,
    text_object,
    url,
)
from playground.model import Json

_EVERYWHERE = frozenset({"message", "modal", "home"})
_MESSAGE = frozenset({"message"})
SURFACES = {
    "actions": _EVERYWHERE,
    "alert": frozenset({"modal"}),
    "call": _MESSAGE,
    "card": _EVERYWHERE,
    "carousel": frozenset({"message", "home"}),
    "container": _MESSAGE,
    "context": _EVERYWHERE,
    "context_actions": _MESSAGE,
    "data_table": _MESSAGE,
    "data_visualization": _MESSAGE,
    "divider": _EVERYWHERE,
    # Slack shows files when messages are read; nobody can send one as a block.
    "file": frozenset[str](),
    "header": _EVERYWHERE,
    "image": _EVERYWHERE,
    "input": _EVERYWHERE,
    "markdown": _MESSAGE,
    "plan": _MESSAGE,
    "rich_text": _EVERYWHERE,
    "section": _EVERYWHERE,
    "table": _MESSAGE,
    "task_card": _MESSAGE,
    "video": _EVERYWHERE,
}
IN_TEXT = {
    "text", "link", "emoji", "user", "usergroup", "channel", "team", "broadcast", "date", "color",
}  # fmt: skip
NEEDED_IN_TEXT = {
    "text": "text", "link": "url", "emoji": "name", "user": "user_id", "channel": "channel_id",
    "usergroup": "usergroup_id", "team": "team_id", "broadcast": "range", "color": "value",
}  # fmt: skip


def section(block: Json, path: str, surface: str) -> Problems:
    """Text, fields, or both, with one element beside them."""
    if "text" not in block and "fields" not in block:
        yield Problem(path, "a section needs text or fields")
    yield from text_object(block, "text", path, 3000, needed=False)
    if block.get("fields") is not None:
        fields, problems = several(block, "fields", path, 1, 10)
        yield from problems
        for at, text in enumerate(fields):
            yield from one_text(text, f"{path}/fields/{at}", 2000)
    if block.get("accessory") is not None:
        yield from check_element(block["accessory"], f"{path}/accessory", ACCESSORIES, surface)


def header(block: Json, path: str, _surface: str) -> Problems:
    """A large line."""
    yield from text_object(block, "text", path, 150, plain=True)


def context(block: Json, path: str, surface: str) -> Problems:
    """Small texts and images."""
    elements, problems = several(block, "elements", path, 1, 10)
    yield from problems
    for at, element in enumerate(elements):
        here = f"{path}/elements/{at}"
        kind = kind_of(element)
        if kind in ("plain_text", "mrkdwn"):
            yield from one_text(element, here, 3000)
        else:
            yield from check_element(element, here, {"image"}, surface)


def elements_of(allowed: set[str], most: int) -> Callable[[Json, str, str], Problems]:
    """A rule for a row of elements."""

    def rule(block: Json, path: str, surface: str) -> Problems:
        elements, problems = several(block, "elements", path, 1, most)
        yield from problems
        for at, element in enumerate(elements):
            yield from check_element(element, f"{path}/elements/{at}", allowed, surface)

    return rule


def input_block(block: Json, path: str, surface: str) -> Problems:
    """A labelled input."""
    yield from text_object(block, "label", path, 2000, plain=True)
    yield from text_object(block, "hint", path, 2000, plain=True, needed=False)
    if block.get("element") is None:
        yield Problem(f"{path}/element", "missing required field: element")
    else:
        yield from check_element(block["element"], f"{path}/element", INPUTS, surface)


def image_block(block: Json, path: str, _surface: str) -> Problems:
    """An image with an optional title."""
    yield from image(block, path)
    yield from text_object(block, "title", path, 2000, plain=True, needed=False)


def markdown(block: Json, path: str, _surface: str) -> Problems:
    """Standard Markdown."""
    yield from string(block, "text", path, 12_000, needed=True)


def video(block: Json, path: str, _surface: str) -> Problems:
    """An embedded player."""
    yield from text_object(block, "title", path, 199, plain=True)
    yield from text_object(block, "description", path, 200, plain=True, needed=False)
    yield from string(block, "alt_text", path, 2000, needed=True)
    yield from string(block, "author_name", path, 49)
    for key in ("video_url", "thumbnail_url"):
        yield from url(block, key, path, needed=True)


def rows(most: int) -> Callable[[Json, str, str], Problems]:
    """A rule for a table of at most so many rows."""

    def rule(block: Json, path: str, _surface: str) -> Problems:
        table, problems = several(block, "rows", path, 1, most)
        yield from problems
        widths = set()
        for at, row in enumerate(table):
            if not isinstance(row, list) or not 1 <= len(row) <= 20:
                yield Problem(f"{path}/rows/{at}", "a row has 1 to 20 cells")
                continue
            widths.add(len(row))
            for column, cell in enumerate(row):
                here = f"{path}/rows/{at}/{column}"
                kind = kind_of(cell)
                if kind == "rich_text":
                    yield from rich_text(cell, here, _surface)
                elif kind not in ("raw_text", "raw_number"):
                    yield Problem(here, f"unsupported type: {kind}")
                elif kind == "raw_text" and not (
                    isinstance(cell.get("text"), str) and cell["text"]
                ):
                    yield Problem(f"{here}/text", "must not be empty")
        if len(widths) > 1:
            yield Problem(f"{path}/rows", "all rows must have the same number of cells")
        settings = block.get("column_settings")
        if isinstance(settings, list) and len(settings) > 20:
            yield Problem(f"{path}/column_settings", "must have at most 20")

    return rule


def rich_text(block: Json, path: str, _surface: str) -> Problems:
    """Formatted text: sections, lists, quotes and preformatted parts."""
    elements, problems = several(block, "elements", path, 1, 1000)
    yield from problems
    for at, element in enumerate(elements):
        here = f"{path}/elements/{at}"
        kind = kind_of(element)
        if kind == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered"):
                yield Problem(f"{here}/style", "must be bullet or ordered")
            lines, problems = several(element, "elements", here, 1, 1000)
            yield from problems
            for line, inner in enumerate(lines):
                if not isinstance(inner, dict) or inner.get("type") != "rich_text_section":
                    yield Problem(f"{here}/elements/{line}", "a list holds rich_text_section only")
                else:
                    yield from rich_parts(inner, f"{here}/elements/{line}", IN_TEXT)
        elif kind == "rich_text_preformatted":
            yield from rich_parts(element, here, {"text", "link"})
        elif kind in ("rich_text_section", "rich_text_quote"):
            yield from rich_parts(element, here, IN_TEXT)
        else:
            yield Problem(here, f"unsupported type: {kind}")


def rich_parts(element: Json, path: str, allowed: set[str]) -> Problems:
    """The words, links and mentions of one part of a rich text."""
    parts, problems = several(element, "elements", path, 0, 1000)
    yield from problems
    for at, part in enumerate(parts):
        here = f"{path}/elements/{at}"
        kind = kind_of(part)
        if kind not in allowed:
            yield Problem(here, f"unsupported type: {kind}")
            continue
        if kind == "date":
            if type(part.get("timestamp")) is not int or not part.get("format"):
                yield Problem(here, "a date needs a timestamp and a format")
        else:
            yield from string(
                part, NEEDED_IN_TEXT[kind], here, 3000 if kind == "link" else 40_000, needed=True
            )
        if kind == "broadcast" and part.get("range") not in ("here", "channel", "everyone"):
            yield Problem(f"{here}/range", "must be here, channel or everyone")


def card(block: Json, path: str, surface: str) -> Problems:
    """A card."""
    if not any(block.get(key) for key in ("hero_image", "title", "actions", "body")):
        yield Problem(path, "a card needs a hero_image, a title, actions or a body")
    for key, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        yield from text_object(block, key, path, most, needed=False)
    buttons = block.get("actions")
    for at, element in enumerate(buttons if isinstance(buttons, list) else []):
        yield from check_element(element, f"{path}/actions/{at}", {"button"}, surface)


def carousel(block: Json, path: str, surface: str) -> Problems:
    """Cards in a row."""
    cards, problems = several(block, "elements", path, 1, 10)
    yield from problems
    for at, one in enumerate(cards):
        if not isinstance(one, dict) or one.get("type") != "card":
            yield Problem(f"{path}/elements/{at}", "a carousel holds cards only")
        else:
            yield from card(one, f"{path}/elements/{at}", surface)


def container(block: Json, path: str, surface: str) -> Problems:
    """A frame around other blocks."""
    yield from text_object(
        block, "title", path, 150, plain=True, needed="rich_text_title" not in block
    )
    yield from text_object(block, "subtitle", path, 150, needed=False)
    children, problems = several(block, "child_blocks", path, 1, 10)
    yield from problems
    for at, child in enumerate(children):
        yield from check_block(child, f"{path}/child_blocks/{at}", surface)


def alert(block: Json, path: str, _surface: str) -> Problems:
    """A notice in a modal."""
    yield from text_object(block, "text", path, 200)


def chart(block: Json, path: str, _surface: str) -> Problems:
    """A chart: its title. What it draws is not known to Slack's published types."""
    yield from string(block, "title", path, 50)


RULES: dict[str, Callable[[Json, str, str], Problems]] = {
    "section": section,
    "header": header,
    "context": context,
    "actions": elements_of(ACTIONS, 25),
    "context_actions": elements_of(CONTEXT_ACTIONS, 5),
    "input": input_block,
    "image": image_block,
    "markdown": markdown,
    "video": video,
    "table": rows(100),
    "data_table": rows(101),
    "rich_text": rich_text,
    "card": card,
    "carousel": carousel,
    "container": container,
    "alert": alert,
    "data_visualization": chart,
}


def check_block(block: Any, path: str, surface: str) -> Problems:
    """One block on its surface: message, modal or home."""
    if not isinstance(block, dict):
        yield Problem(path, "must be a block object")
        return
    kind = kind_of(block)
    if kind is None or kind not in SURFACES:
        yield Problem(path, f"unsupported type: {kind}")
        return
    if surface not in SURFACES[kind]:
        where = {"message": "a message", "modal": "a modal", "home": "a Home tab"}[surface]
        yield Problem(path, f"{kind} is not allowed in {where}")
    yield from string(block, "block_id", path, 255)
    rule = RULES.get(kind)
    if rule:
        yield from rule(block, path, surface)
    elements = block.get("elements")
    inside = [*(elements if isinstance(elements, list) else []), block.get("accessory")]
    ids = Counter(
        str(element["action_id"])
        for element in inside
        if isinstance(element, dict) and element.get("action_id")
    )
    for action_id, count in ids.items():
        if count > 1:
            yield Problem(path, f"{count} elements have the action_id {action_id}")
