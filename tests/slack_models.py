"""slack-sdk's own models as a second opinion on what is sent."""

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

# The SDK has no models for these and would drop them without a word.
WITHOUT_MODEL = {"data_table", "data_visualization"}


def block_problems(blocks: list[dict[str, Any]]) -> list[str]:
    """What slack-sdk's models refuse in these blocks; a block it does not know is a problem."""
    problems = []
    for at, block in enumerate(blocks):
        if block.get("type") in WITHOUT_MODEL:
            continue
        try:
            parsed = Block.parse(dict(block))
            if parsed is None:
                problems.append(f"block {at}: no such block: {block.get('type')}")
            else:
                parsed.to_dict()  # validates what is inside as well
        except (SlackObjectFormationError, TypeError, AttributeError) as refused:
            problems.append(f"block {at}: {refused}")
    return problems


def view_problems(view: dict[str, Any]) -> list[str]:
    """What slack-sdk's models refuse in this view."""
    known = [b for b in view["blocks"] if b.get("type") not in WITHOUT_MODEL]
    problems = block_problems(known)
    if problems:
        return problems
    try:
        parsed = View(**{**view, "blocks": known})
        parsed.validate_json()
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as refused:
        return [f"view: {refused}"]
    return []
