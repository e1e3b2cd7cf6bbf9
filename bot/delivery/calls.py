"""One call to Slack for one delivery, and what its answer means."""

import base64
import errno
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from blocks.message import Message
from sponsorship.delivery.rules.sending import (
    MADE_PUBLIC,
    SHARED_OUTSIDE,
    Audience,
    Post,
    Publish,
    Remove,
    Respond,
    Update,
    Upload,
)

log = logging.getLogger(__name__)

EVENT_TYPE = "headway_delivery"
TIMEOUT = 10
PAGE = 200
"""Messages of a history that are asked for at once; Slack may refuse it, and has its own number."""

LEEWAY = 7200.0
"""Seconds before a message was drawn from which on it is looked for: our clock may have been an
hour ahead of Slack's then, and a message that is overlooked is sent twice."""

Payload = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """Slack did it. `ts` names the message, where one is left."""

    channel_id: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Wait:
    """Slack did not do it and asks us to wait."""

    seconds: float


@dataclass(frozen=True)
class NotReached:
    """The call did not arrive: nothing happened."""

    error: str


@dataclass(frozen=True)
class Doubt:
    """It may have happened or not."""

    error: str


@dataclass(frozen=True)
class Refused:
    """Slack will never do it; `error` is Slack's word."""

    error: str


@dataclass(frozen=True)
class Gone:
    """There is nobody left to answer, or nothing left to change, and that is nobody's fault."""

    error: str


Answer = Done | Wait | NotReached | Doubt | Refused | Gone

DOUBTFUL = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
RATE_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
TOKENLESS = {"invalid_auth", "account_inactive", "token_revoked", "token_expired"}
"""The token is not good any more. The message itself is, and waits for the next token."""
UNINSTALLED = {"account_inactive", "token_revoked"}
"""Of these, what Slack says after an uninstall."""
IDEMPOTENT = {"update", "remove", "publish", "respond"}
"""What may simply be done again when its outcome is in doubt."""


def as_payload(
    composed: Post | Update | Remove | Respond | Publish | Upload,
    drawn: Message | dict[str, Any] | None,
    now: datetime,
) -> Payload:
    """The call as kept on the delivery until it is known what became of it."""
    payload: Payload = {"do": type(composed).__name__.lower(), "at": now.timestamp()}
    if isinstance(drawn, Message):
        payload |= {"text": drawn.text, "blocks": drawn.blocks}
    elif drawn is not None:
        payload["view"] = drawn
    match composed:
        case Post(thread_ts=thread_ts, audience=audience):
            payload |= {"thread_ts": thread_ts, "audience": audience}
        case Update(channel_id=channel_id, ts=ts, audience=audience):
            payload |= {"channel": channel_id, "ts": ts, "audience": audience}
        case Remove(channel_id=channel_id, ts=ts):
            payload |= {"channel": channel_id, "ts": ts}
        case Respond(response_url=response_url):
            payload["response_url"] = response_url
        case Upload(filename=filename, content=content):
            payload |= {
                "filename": filename,
                "content": base64.b64encode(content).decode("ascii"),
            }
        case Publish():
            pass
    return payload


def send(client: WebClient, delivery_id: str, payload: Payload, receiver: str | None) -> Answer:
    """Make the call. `receiver` is the channel, or for `publish` the user."""
    if payload.get("audience"):
        channel = payload.get("channel") or receiver or ""
        in_the_way = _other_audience(client, channel, Audience(payload["audience"]))
        if in_the_way is not None and not (
            payload["do"] == "update" and in_the_way == Refused("channel_not_found")
        ):  # a change may take words out, and Slack says itself when it cannot be made
            return in_the_way
    try:
        return _call(client, delivery_id, payload, receiver)
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
    if isinstance(meaning, Refused) and meaning.error == "message_not_found":
        return Done() if payload["do"] == "remove" else Gone(meaning.error)
    return meaning


def _other_audience(client: WebClient, channel: str, audience: Audience) -> Answer | None:
    """Why a message for that audience cannot be posted there now; None when it can."""
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
        if meaning == Refused("missing_scope"):
            return None  # `groups:read` is optional; a public channel would have been described
        return NotReached(meaning.error) if isinstance(meaning, Doubt) else meaning
    if found.get("is_ext_shared"):
        return Refused(SHARED_OUTSIDE)
    is_open = audience is Audience.PRIVATE and not found.get("is_private")
    return Refused(MADE_PUBLIC) if is_open else None


def _call(client: WebClient, delivery_id: str, payload: Payload, receiver: str | None) -> Answer:
    match payload["do"]:
        case "post":
            posted = client.chat_postMessage(
                channel=receiver or "",
                text=payload["text"],
                blocks=payload["blocks"],
                thread_ts=payload["thread_ts"],
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
            return Done(posted["channel"], posted["ts"])
        case "update":
            client.chat_update(
                channel=payload["channel"],
                ts=payload["ts"],
                text=payload["text"],
                blocks=payload["blocks"],
            )
            return Done(payload["channel"], payload["ts"])
        case "remove":
            client.chat_delete(channel=payload["channel"], ts=payload["ts"])
            return Done()
        case "publish":
            client.views_publish(user_id=receiver or "", view=payload["view"])
            return Done()
        case "respond":
            return _respond(payload)
        case "upload":
            client.files_upload_v2(
                channel=receiver,
                filename=payload["filename"],
                content=base64.b64decode(payload["content"]),
                initial_comment=payload["text"],
            )
            return Done(receiver)
    raise ValueError(f"unknown call: {payload['do']}")


def _respond(payload: Payload) -> Answer:
    webhook = WebhookClient(payload["response_url"], timeout=TIMEOUT, retry_handlers=[])
    if "text" in payload:
        answer = webhook.send(text=payload["text"], blocks=payload["blocks"], replace_original=True)
    else:
        answer = webhook.send(delete_original=True)
    if answer.status_code == 200:
        return Done()
    if answer.status_code == 429:
        return Wait(_seconds(answer.headers.get("Retry-After")))
    if answer.status_code >= 500:
        return Doubt(f"http_{answer.status_code}")
    return Gone(f"http_{answer.status_code}")  # used five times, or older than 30 minutes


def open_dm(client: WebClient, user: str) -> str | Answer:
    """The id of the conversation with that user, or what is in the way. May be repeated."""
    try:
        channel: str = client.conversations_open(users=user)["channel"]["id"]
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
        return NotReached(meaning.error) if isinstance(meaning, Doubt) else meaning
    return channel


def look_for(
    client: WebClient, delivery_id: str, payload: Payload, channel: str
) -> tuple[Answer | None, Payload]:
    """The message if Slack has it, None if it has not, else why that cannot be told.

    Also the payload by which to go on then: a look that is cut off goes on at the page it came to,
    as with a tight limit it might never get through a long history at once.
    """
    try:
        for found, cursor in _pages(client, delivery_id, payload, channel):
            if found is not None:
                return found, payload
            payload = {**payload, "cursor": cursor}
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
        if not isinstance(meaning, Refused) or not meaning.error.startswith("invalid_"):
            return meaning, payload
        if meaning.error in ("invalid_limit", "invalid_arguments") and payload.get("page", PAGE):
            # Kept on the message: where histories are rationed the second call may have to wait.
            return look_for(client, delivery_id, {**payload, "page": 0}, channel)
        if meaning.error == "invalid_cursor":
            payload = {**payload, "cursor": ""}  # from the beginning
        return Doubt(meaning.error), payload  # of how we asked, and not of the message
    return None, payload


def _pages(
    client: WebClient, delivery_id: str, payload: Payload, channel: str
) -> Iterator[tuple[Done | None, str]]:
    """For each page the message, if it is there, and where the next one begins."""
    asked: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{payload['at'] - LEEWAY:.6f}",
        "include_all_metadata": True,
    }
    if page_size := payload.get("page", PAGE):
        asked["limit"] = page_size
    cursor = payload.get("cursor") or ""
    while True:
        if payload.get("thread_ts"):
            page = client.conversations_replies(**asked, ts=payload["thread_ts"], cursor=cursor)
        else:
            page = client.conversations_history(**asked, cursor=cursor)
        for message in page["messages"]:
            if _is(message, delivery_id, payload):
                yield Done(channel, message["ts"]), ""
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        yield None, cursor
        if not cursor:
            return


def _is(message: dict[str, Any], delivery_id: str, payload: Payload) -> bool:
    if payload["do"] == "upload":
        return any(file.get("name") == payload["filename"] for file in message.get("files") or ())
    metadata = message.get("metadata") or {}
    return (
        metadata.get("event_type") == EVENT_TYPE
        and (metadata.get("event_payload") or {}).get("id") == delivery_id
    )


def log_trouble(answer: Answer | None) -> None:
    """Write down why a call did not simply succeed; whoever settles a refusal logs it."""
    match answer:
        case Wait(seconds=seconds):
            log.warning("Slack asks to wait", extra={"seconds": seconds})
        case NotReached(error=error):
            log.warning("Slack was not reached", extra={"error": error})
        case Doubt(error=error):
            log.warning("the outcome of a call is unknown", extra={"error": error})
        case Gone(error=error):
            log.info("nobody to answer, or nothing to change", extra={"error": error})


def answer_of(failed: Exception) -> Wait | NotReached | Doubt | Refused:
    """What a failed call means."""
    if isinstance(failed, SlackApiError):
        return _refusal(failed)
    cause = failed.reason if isinstance(failed, URLError) else failed
    if isinstance(
        cause, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
    ) or getattr(cause, "errno", None) in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return NotReached(type(cause).__name__)
    return Doubt(type(cause).__name__)


def _refusal(failed: SlackApiError) -> Wait | NotReached | Doubt | Refused:
    response = failed.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", response)
    error = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or error in RATE_LIMITED:
        return Wait(_seconds(getattr(response, "headers", {}).get("Retry-After")))
    if error in TOKENLESS:
        return NotReached(error)
    # A word of Slack's own is a definite no; anything else came from somewhere in between.
    is_word = re.fullmatch(r"[a-z0-9_]+", error) is not None
    if status >= 500 or error in DOUBTFUL or not is_word:
        return Doubt(error if is_word else f"http_{status}")
    return Refused(error)


def _seconds(retry_after: object) -> float:
    try:
        return max(1.0, float(str(retry_after)))
    except ValueError:
        return 30.0
