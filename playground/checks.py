"""Every message and view an app sends, held against Slack's limits before it is shown.

Stricter than Slack where Slack's own answer is not known, never laxer. Three layers: our own
rules (`block_rules`, `elements`), limits of the whole (here), and the structure of Slack's
published types (`slack_types`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from playground import slack_types
from playground.block_rules import check_block
from playground.elements import Problem, kind_of, one_text, string
from playground.model import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
TABLE_CHARACTERS = 10_000
MARKDOWN_CHARACTERS = 12_000
VIEW_BYTES = 250_000
ATTACHMENTS = 100
MOST_OF_A_KIND = {"table": 1, "data_visualization": 2}

__all__ = ["Problem", "check_message", "check_view", "schema_is_loaded"]

schema_is_loaded = slack_types.is_loaded


def check_message(payload: Json) -> list[Problem]:
    """What Slack would refuse in a message: `blocks`, `attachments`, `text` of the payload."""
    problems: list[Problem] = []
    blocks, attachments = payload.get("blocks") or [], payload.get("attachments") or []
    text = payload.get("text")
    if text is not None and not isinstance(text, str):
        problems.append(Problem("/text", "must be a string"))
    if not (isinstance(text, str) and text.strip()) and not blocks and not attachments:
        problems.append(Problem("/text", "a message needs text, blocks or attachments"))
    problems += _blocks(blocks, "/blocks", "message", MESSAGE_BLOCKS)
    problems += _whole(blocks)
    if not isinstance(attachments, list):
        return [*problems, Problem("/attachments", "must be an array")]
    if len(attachments) > ATTACHMENTS:
        problems.append(Problem("/attachments", f"must have at most {ATTACHMENTS}"))
    for at, attachment in enumerate(attachments):
        path = f"/attachments/{at}"
        if not isinstance(attachment, dict):
            problems.append(Problem(path, "must be an attachment object"))
        elif attachment.get("blocks"):
            problems += _blocks(attachment["blocks"], f"{path}/blocks", "message", MESSAGE_BLOCKS)
    return problems


def check_view(view: Json) -> list[Problem]:
    """What Slack would refuse in a view, modal or home, before anything is filled in."""
    surface = view.get("type")
    if surface not in ("modal", "home"):
        return [Problem("/type", f"unsupported type: {surface}")]
    problems: list[Problem] = []
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [Problem("/blocks", "missing required field: blocks")]
    if surface == "modal":
        if "title" not in view:
            problems.append(Problem("/title", "missing required field: title"))
        for key in ("title", "submit", "close"):
            if view.get(key) is not None:
                problems += one_text(view[key], f"/{key}", 24, plain=True)
        inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
        if inputs and view.get("submit") is None:
            problems.append(Problem("/submit", "a modal with an input needs a submit"))
    else:
        for key in ("title", "submit", "close", "clear_on_close", "notify_on_close"):
            if view.get(key) is not None:
                problems.append(Problem(f"/{key}", f"a Home tab has no {key}"))
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if view.get(key) != "":
            problems += string(view, key, "", most)
    if not blocks:
        problems.append(Problem("/blocks", "must have at least 1 block"))
    problems += _blocks(blocks, "/blocks", surface, VIEW_BLOCKS)
    focused = sum(_focused(block) for block in blocks)
    if focused > 1:
        problems.append(Problem("/blocks", "only one element can have focus_on_load"))
    reported = {problem.path for problem in problems}
    problems += [p for p in slack_types.check_frame(view) if p.path not in reported]
    size = len(json.dumps(view).encode())
    if size > VIEW_BYTES:
        problems.append(Problem("", f"must be at most {VIEW_BYTES} bytes, has {size}"))
    return problems


def _blocks(blocks: Any, path: str, surface: str, most: int) -> list[Problem]:
    """Each block by itself, their number, and the ids they must not share."""
    if not isinstance(blocks, list):
        return [Problem(path, "must be an array")]
    problems: list[Problem] = []
    if len(blocks) > most:
        problems.append(Problem(path, f"must have at most {most} blocks, has {len(blocks)}"))
    for at, block in enumerate(blocks):
        problems += check_block(block, f"{path}/{at}", surface)
    dicts = [block for block in blocks if isinstance(block, dict)]
    ids = Counter(str(block["block_id"]) for block in dicts if block.get("block_id"))
    problems += [
        Problem(path, f"{count} blocks have the block_id {block_id}")
        for block_id, count in ids.items()
        if count > 1
    ]
    # Slack's types add what our rules do not say yet; a place is reported once.
    reported = {problem.path for problem in problems}
    problems += [p for p in slack_types.check_blocks(blocks, path) if p.path not in reported]
    return problems


def _whole(blocks: Any) -> Iterator[Problem]:
    """Limits that count over a whole message."""
    if not isinstance(blocks, list):
        return
    kinds = Counter(map(kind_of, blocks))
    for kind, most in MOST_OF_A_KIND.items():
        if kinds[kind] > most:
            yield Problem("/blocks", f"must have at most {most} {kind}, has {kinds[kind]}")
    limits = (
        ("table", TABLE_CHARACTERS),
        ("markdown", MARKDOWN_CHARACTERS),
        ("", MESSAGE_CHARACTERS),
    )
    for kind, most in limits:
        if kind and not kinds[kind]:
            continue
        counted = [block for block in blocks if kind in ("", kind_of(block))]
        size = sum(map(_characters, counted))
        if size > most:
            what = f"{kind} text" if kind else "the blocks' text"
            yield Problem("/blocks", f"{what} must be at most {most} characters, has {size}")


def _characters(node: Any) -> int:
    """How much text a block shows: every string under `text`, wherever it is."""
    if isinstance(node, list):
        return sum(map(_characters, node))
    if not isinstance(node, dict):
        return 0
    text = node.get("text")
    size = len(text) if isinstance(text, str) else 0
    return size + sum(
        _characters(value) for value in node.values() if isinstance(value, dict | list)
    )


def _focused(block: Any) -> bool:
    element = block.get("element") if isinstance(block, dict) else None
    return isinstance(element, dict) and element.get("focus_on_load") is True
