"""The one place where a refused or failed action is answered.

Listeners have no `try`: whatever they raise arrives here, before or after their
acknowledgement, and the person gets a sentence with everything they typed still in place.
"""

import logging
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from blocks import notice
from blocks.message import escape
from blocks.refusals import AWAY, BUSY, sentence, unexpected
from handlers.slack_text import typed
from sponsorship.refusals import Refusal
from storage.database import Busy, is_unavailable

log = logging.getLogger(__name__)


def answer(
    error: Exception,
    body: dict[str, Any],
    client: WebClient,
    context: BoltContext,
    ack: Ack,
    respond: Respond,
) -> BoltResponse:
    """Tell the person what happened; returns the acknowledgement that Slack is to get.

    An event that could not be kept gets none, so that Slack delivers it again.
    """
    sentence, field = _words(error)
    if body.get("type") == "event_callback" and ack.response is None and is_unavailable(error):
        return BoltResponse(status=503)
    if body.get("type") == "view_submission" and ack.response is None:
        block = _block(body["view"], field)
        if block is None:
            return ack(response_action="push", view=notice.draw(sentence))
        return ack(response_action="errors", errors={block: sentence})
    if "command" in body and ack.response is None:
        # Acknowledged, a command leaves the composer: what was typed comes back with the answer.
        line = typed(str(body.get("text") or "")).strip()
        given_back = f"\n```{escape(body['command'])} {escape(line)}```" if line else ""
        return ack(text=escape(sentence) + given_back, response_type="ephemeral")
    acknowledged = ack.response or ack()
    _tell(body, client, context, respond, sentence)
    return acknowledged


def _words(error: Exception) -> tuple[str, str | None]:
    if isinstance(error, Refusal):
        log.info("refused", extra={"what": str(error.what), "field": error.field})
        return sentence(error), error.field
    if isinstance(error, Busy):
        log.warning("the database was busy for too long")
        return BUSY, None
    if is_unavailable(error):
        # The driver's own words say what an operator is to mend; they hold no parameters.
        words = str(getattr(error, "orig", None) or error).partition("\n")[0]
        log.warning("the database cannot be used", extra={"reason": words})
        return AWAY, None
    reference = uuid4().hex[:8]
    log.error("unexpected error", extra={"reference": reference}, exc_info=error)
    return unexpected(reference), None


def _block(view: dict[str, Any], field: str | None) -> str | None:
    """Block id to hang the sentence on: the field's own, or the form's first input if any."""
    inputs: list[str] = [it["block_id"] for it in view["blocks"] if it["type"] == "input"]
    return field if field in inputs else next(iter(inputs), None)


def _tell(
    body: dict[str, Any],
    client: WebClient,
    context: BoltContext,
    respond: Respond,
    sentence: str,
) -> None:
    """Say it outside of an acknowledgement: by response_url, else in a small form."""
    if body.get("type") == "event_callback":
        return  # nobody waits for an answer to an event
    try:
        if context.response_url:
            respond(text=escape(sentence), response_type="ephemeral", replace_original=False)
        elif "trigger_id" in body and (body.get("view") or {}).get("type") == "modal":
            client.views_push(trigger_id=body["trigger_id"], view=notice.draw(sentence))
        elif "trigger_id" in body:
            client.views_open(trigger_id=body["trigger_id"], view=notice.draw(sentence))
    except (SlackApiError, SlackClientError, OSError) as failed:
        # The trigger may be spent. The action itself can be repeated from App Home.
        word = failed.response.get("error") if isinstance(failed, SlackApiError) else None
        log.warning("a refusal could not be shown", extra={"error": word or type(failed).__name__})
