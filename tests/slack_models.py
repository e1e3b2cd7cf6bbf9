"""slack-sdk's own models as a second opinion on what is sent."""

import json
from functools import cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

# The SDK has no models for these and would drop them without a word.
WITHOUT_MODEL = {"data_table", "data_visualization"}


def block_problems(blocks: list[dict[str, Any]]) -> list[str]:
    """What slack-sdk's models refuse in these blocks; a block it does not know is a problem."""
    found = [(at, _problem(json.dumps(block))) for at, block in enumerate(blocks)]
    return [f"block {at}: {problem}" for at, problem in found if problem]


@cache
def _problem(written: str) -> str:
    """What is wrong with one block (JSON); most are sent again and again."""
    block = json.loads(written)
    if block.get("type") in WITHOUT_MODEL:
        return ""
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return f"no such block: {block.get('type')}"
        parsed.to_dict()  # validates what is inside as well
    except (SlackObjectFormationError, TypeError, AttributeError) as refused:
        return str(refused) or type(refused).__name__
    return ""


def view_problems(view: dict[str, Any]) -> list[str]:
    """What slack-sdk's models refuse in this view."""
    known = [b for b in view["blocks"] if b.get("type") not in WITHOUT_MODEL]
    problems = block_problems(known)
    if problems:
        return problems
    try:
        # The blocks were looked at; for the view only their number matters.
        parsed = View(**{**view, "blocks": [{"type": "divider"}] * len(known)})
        parsed.validate_json()
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as refused:
        return [f"view: {refused}"]
    return []
