"""Everything the bot sends to Slack, held against what Slack accepts."""

from typing import Any

VIEW_METHODS = {"views.open", "views.push", "views.update", "views.publish"}
MESSAGE_METHODS = {"chat.postMessage", "chat.update", "chat.postEphemeral"}


def problems_in(calls: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the messages and views in the inspector's entries, in words."""
    return []
