"""What an app says: text, blocks, attachments and metadata, checked and completed."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import uuid
from collections import Counter
from typing import Any

from playground import checks
from playground.checks import Problem
from playground.model import Json
from playground.shapes import elements_of, nested_blocks
from playground.web_api.method import Call, RefusedError

MOST_TEXT = 40_000
EVENT_TYPE = re.compile(r"[A-Za-z0-9_.:-]{1,255}")


def completed_blocks(blocks: list[Json]) -> list[Json]:
    """A copy with the ids Slack adds where an app gave none.

    A block that is drawn again just the same keeps its id, so that a click made while a view is
    redrawn still finds it. An input's id is new each time: only a given one keeps what was typed.
    """
    done = copy.deepcopy(blocks)
    drawn: Counter[str] = Counter()
    for block in nested_blocks(done):
        if "block_id" not in block:
            words = json.dumps(block, sort_keys=True)
            drawn[words] += 1
            is_input = block.get("type") == "input"
            block["block_id"] = short_id() if is_input else short_id(f"{drawn[words]} {words}")
        for element in elements_of(block):
            element.setdefault("action_id", short_id())
    return done


def short_id(of: str = "") -> str:
    """A short id: random, or the same for the same words."""
    return (hashlib.sha256(of.encode()).hexdigest() if of else uuid.uuid4().hex)[:8]


def metadata_of(call: Call, *, may_be_empty: bool = False) -> Json | None:
    """The metadata argument, checked. An empty one takes metadata away, where it may be empty."""
    metadata: Any = call.data("metadata", dict, "invalid_metadata_format")
    if metadata is None or (may_be_empty and not metadata):
        return None
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not EVENT_TYPE.fullmatch(event_type):
        raise RefusedError("invalid_metadata_format", "[ERROR] event_type is missing or not a name")
    if not isinstance(payload, dict):
        raise RefusedError("invalid_metadata_format", "[ERROR] event_payload must be an object")
    return {"event_type": event_type, "event_payload": payload}


def message_content(
    call: Call, *, blocks: list[Json] | None = None, attachments: list[Json] | None = None
) -> tuple[str, list[Json], list[Json]]:
    """(text, blocks, attachments) of a message, refused when there is nothing to show.

    `blocks` and `attachments` are taken instead of the arguments when they are given.
    """
    if blocks is None:
        blocks = call.data("blocks", list, "invalid_blocks_format") or []
    if attachments is None:
        attachments = call.data("attachments", list, "invalid_arguments") or []
    text = call.text("text")
    if not (text.strip() or blocks or attachments):
        raise RefusedError("no_text")
    check_message(text, blocks, attachments)
    return text, completed_blocks(blocks), attachments


def check_message(text: str, blocks: list[Json], attachments: list[Json]) -> None:
    """Refuse blocks that Slack would refuse, with the reasons."""
    problems = checks.check_message({"text": text, "blocks": blocks, "attachments": attachments})
    if problems:
        raise RefusedError("invalid_blocks", *[f"[ERROR] {p}" for p in problems])


def check_view(view: Json) -> None:
    """Refuse a view that Slack would refuse, with the reasons."""
    problems = checks.check_view(view)
    if problems:
        said = [f"[ERROR] {Problem(f'/view{p.path}', p.reason)}" for p in problems]
        raise RefusedError("invalid_arguments", *said)
