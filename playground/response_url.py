"""`/response/<token>`: an app's later answers to an interaction.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.interactions.commands import post_answer
from playground.model import Json
from playground.shapes import message_json
from playground.slack import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, ResponseUrl, Slack
from playground.web_api.content import check_message, completed_blocks
from playground.web_api.method import RefusedError


async def endpoint(slack: Slack, request: Request) -> Response:
    """Answer one use of a response URL."""
    started = time.monotonic()
    body: Any = None
    refused: str | None = None
    right = slack.response_urls.get(request.path_params["token"])
    status = 200
    try:
        body = await read(request)
        if right is None:
            raise RefusedError("invalid_url")
        use(slack, right, body)
        answer: Response = PlainTextResponse("ok")
    except RefusedError as problem:
        refused = "; ".join(problem.messages) or problem.why or problem.error
        status = 404 if problem.error in ("used_url", "expired_url", "invalid_url") else 400
        answer = JSONResponse({"ok": False, "error": problem.error}, status_code=status)
    slack.inspector.add(
        "bot_to_slack",
        "response_url",
        body,
        "ok" if refused is None else {"ok": False},
        team=right.team if right else "",
        ms=(time.monotonic() - started) * 1000,
        refused=refused,
    )
    return answer


async def read(request: Request) -> Json:
    """The JSON object that was sent."""
    try:
        body = await request.json()
    except ValueError as problem:
        raise RefusedError("invalid_payload") from problem
    if not isinstance(body, dict):
        raise RefusedError("invalid_payload")
    return body


def use(slack: Slack, right: ResponseUrl, body: Json) -> None:
    """Spend one use and do what the body asks for."""
    if time.monotonic() - right.made > RESPONSE_URL_SECONDS:
        raise RefusedError("expired_url", why="a response_url lives for 30 minutes")
    if right.uses >= RESPONSE_URL_USES:
        raise RefusedError("used_url", why=f"a response_url can be used {RESPONSE_URL_USES} times")
    right.uses += 1
    team = slack.company.teams[right.team]
    installation = team.installations[right.app_id]
    if not installation.active:
        raise RefusedError("invalid_url", why="the app was uninstalled")
    channel = team.channels[right.channel]
    message = channel.messages.get(right.message_ts) if right.message_ts else None
    own = message is not None and message.bot_id == installation.bot_id
    if (body.get("delete_original") or body.get("replace_original")) and not own:
        raise RefusedError("invalid_payload", why="there is no original message of this app")
    if body.get("delete_original") and message is not None:
        slack.delete(team, channel, message)
        return
    text = str(body.get("text") or "")
    if not (text.strip() or body.get("blocks") or body.get("attachments")):
        raise RefusedError("no_text")
    if body.get("replace_original") and message is not None:
        check_message(text, body.get("blocks") or [], body.get("attachments") or [])
        before = message_json(team, channel, message, metadata=True)
        message.text, message.blocks = text, completed_blocks(body.get("blocks") or [])
        message.attachments = body.get("attachments") or []
        message.state.clear()
        message.edited_by, message.edited_ts = installation.bot_user, slack.company.new_ts()
        if message.ephemeral_to:
            slack.told(team, channel)
        else:
            slack.changed_message(team, channel, message, before)
        return
    thread = message.thread_ts if message else ""
    post_answer(slack, team, installation, channel, team.people[right.user], body, thread_ts=thread)
