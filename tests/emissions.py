"""Everything the bot sends to Slack, held against what Slack accepts."""

import json
from typing import Any

from playground.checks import check_message, check_view
from tests.slack_models import block_problems, view_problems

VIEW_METHODS = {"views.open", "views.push", "views.update", "views.publish"}
MESSAGE_METHODS = {"chat.postMessage", "chat.update", "chat.postEphemeral"}


def problems_in(calls: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the messages and views in the inspector's entries, in words.

    Messages need a text as well, for notifications and screen readers. What the playground took
    it has held against Slack's limits itself, so that is not done again.
    """
    problems: list[str] = []
    for call in calls:
        name, request = call["name"], call["request"]
        if call["direction"] != "bot_to_slack" or not isinstance(request, dict):
            continue
        found: list[str] = []
        if name in VIEW_METHODS:
            view = _data(request.get("view")) or {}
            found = view_problems(view)
            if call["refused"]:
                found += map(str, check_view(view))
        elif name in MESSAGE_METHODS or name == "response_url":
            blocks = _data(request.get("blocks")) or []
            attachments = _data(request.get("attachments")) or []
            if request.get("delete_original"):
                continue
            message = {"text": request.get("text"), "blocks": blocks, "attachments": attachments}
            found = block_problems(blocks)
            if call["refused"]:
                found += map(str, check_message(message))
            if not str(request.get("text") or "").strip():
                found.append("no text for notifications and screen readers")
        problems += [f"{name}: {problem}" for problem in found]
    return problems


def _data(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value
