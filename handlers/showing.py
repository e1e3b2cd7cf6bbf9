"""Opening a form where the person is, and drawing an open one again."""

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from blocks.message import View
from sponsorship.refusals import Refusal

_TOO_LATE = "Slack did not let me open the form in time. Please try again."
_SPENT = ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged")

log = logging.getLogger(__name__)


def show(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Open the form, on top of the one that was clicked in when there is one.

    Raises Refusal when Slack lets us open none: a click is good for three seconds, and once.
    """
    trigger_id = body.get("trigger_id")
    if not trigger_id:
        raise Refusal(_TOO_LATE)
    in_modal = (body.get("view") or {}).get("type") == "modal"
    try:
        (client.views_push if in_modal else client.views_open)(trigger_id=trigger_id, view=view)
    except SlackApiError as refused:
        if refused.response.get("error") not in _SPENT:
            raise
        raise Refusal(_TOO_LATE) from refused


def redraw(client: WebClient, view_id: str, view: View, seen: str | None = None) -> None:
    """Draw an open form again; `seen` is the hash of what the person acted on.

    Nothing happens when the form was closed meanwhile, or changed since: then the person
    already looks at something newer.
    """
    try:
        if seen is None:
            client.views_update(view_id=view_id, view=view)
        else:
            client.views_update(view_id=view_id, view=view, hash=seen)
    except SlackApiError as refused:
        if refused.response.get("error") not in ("hash_conflict", "not_found"):
            raise
        log.info("a form was not drawn again", extra={"error": refused.response.get("error")})
