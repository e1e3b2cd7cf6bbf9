"""Opening a form where the person is."""

from typing import Any

from slack_sdk import WebClient

from blocks.message import View


def show(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Open the form, on top of the one that was clicked in when there is one."""
    if (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
