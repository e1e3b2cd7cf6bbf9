"""One call to Slack for one delivery, and what its answer means."""

import errno
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from blocks.message import Message, View
from sponsorship.delivery.rules.drawn import (
    Call,
    PostCall,
    PublishCall,
    RemoveCall,
    RespondCall,
    UpdateCall,
    UploadCall,
)
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
LEEWAY = 7200.0
"""Seconds before a message was drawn from which on it is looked for: our clock may have been an
hour ahead of Slack's then, and a message that is overlooked is sent twice."""


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


def as_call(
    composed: Post | Update | Remove | Respond | Publish | Upload,
    drawn: Message | View | None,
    at: datetime,
) -> Call:
    """The call that does what was composed, in the words that were drawn at that moment."""
    words = drawn if isinstance(drawn, Message) else Message("", [])
    text, blocks = words.text, words.blocks
    match composed:
        case Post(thread_ts=thread_ts, audience=audience):
            return PostCall(at=at, text=text, blocks=blocks, thread_ts=thread_ts, audience=audience)
        case Update(channel_id=channel, ts=ts, audience=audience):
            return UpdateCall(
                at=at, channel=channel, ts=ts, text=text, blocks=blocks, audience=audience
            )
        case Remove(channel_id=channel, ts=ts):
            return RemoveCall(at=at, channel=channel, ts=ts)
        case Respond(values=None, response_url=response_url):
            return RespondCall(at=at, response_url=response_url)
        case Respond(response_url=response_url):
            return RespondCall(at=at, response_url=response_url, text=text, blocks=blocks)
        case Publish():
            assert isinstance(drawn, dict)  # what its kind draws is a view
            return PublishCall(at=at, view=drawn)
        case Upload(filename=filename, content=content):
            return UploadCall(at=at, text=text, filename=filename, content=content)


def send(client: WebClient, delivery_id: str, call: Call, receiver: str | None) -> Answer:
    """Make the call. `receiver` is the channel, or for `publish` the user."""
    if isinstance(call, PostCall | UpdateCall) and call.audience is not None:
        channel = call.channel if isinstance(call, UpdateCall) else receiver or ""
        in_the_way = _other_audience(client, channel, call.audience)
        if in_the_way is not None and not (
            isinstance(call, UpdateCall) and in_the_way == Refused("channel_not_found")
        ):  # a change may take words out, and Slack says itself when it cannot be made
            return in_the_way
    try:
        return _call(client, delivery_id, call, receiver)
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
    if isinstance(meaning, Refused) and meaning.error == "message_not_found":
        return Done() if isinstance(call, RemoveCall) else Gone(meaning.error)
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


def _call(client: WebClient, delivery_id: str, call: Call, receiver: str | None) -> Answer:
    match call:
        case PostCall():
            posted = client.chat_postMessage(
                channel=receiver or "",
                text=call.text,
                blocks=call.blocks,
                thread_ts=call.thread_ts,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
            return Done(posted["channel"], posted["ts"])
        case UpdateCall():
            client.chat_update(channel=call.channel, ts=call.ts, text=call.text, blocks=call.blocks)
            return Done(call.channel, call.ts)
        case RemoveCall():
            client.chat_delete(channel=call.channel, ts=call.ts)
            return Done()
        case PublishCall():
            client.views_publish(user_id=receiver or "", view=call.view)
            return Done()
        case RespondCall():
            return _respond(call)
        case UploadCall():
            client.files_upload_v2(
                channel=receiver,
                filename=call.filename,
                content=call.content,
                initial_comment=call.text,
            )
            return Done(receiver)


def _respond(call: RespondCall) -> Answer:
    webhook = WebhookClient(call.response_url, timeout=TIMEOUT, retry_handlers=[])
    if call.text is not None:
        answer = webhook.send(text=call.text, blocks=call.blocks, replace_original=True)
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
    client: WebClient, delivery_id: str, call: PostCall | UploadCall, channel: str
) -> tuple[Answer | None, PostCall | UploadCall]:
    """The message if Slack has it, None if it has not, else why that cannot be told.

    Also the call by which to go on then: a look that is cut off goes on at the page it came to,
    as with a tight limit it might never get through a long history at once.
    """
    try:
        for found, cursor in _pages(client, delivery_id, call, channel):
            if found is not None:
                return found, call
            call = replace(call, cursor=cursor)
    except (SlackApiError, SlackClientError, HTTPException, OSError) as failed:
        meaning = answer_of(failed)
        if not isinstance(meaning, Refused) or not meaning.error.startswith("invalid_"):
            return meaning, call
        if meaning.error in ("invalid_limit", "invalid_arguments") and call.page:
            # Kept on the message: where histories are rationed the second call may have to wait.
            return look_for(client, delivery_id, replace(call, page=0), channel)
        if meaning.error == "invalid_cursor":
            call = replace(call, cursor="")  # from the beginning
        return Doubt(meaning.error), call  # of how we asked, and not of the message
    return None, call


def _pages(
    client: WebClient, delivery_id: str, call: PostCall | UploadCall, channel: str
) -> Iterator[tuple[Done | None, str]]:
    """For each page the message, if it is there, and where the next one begins."""
    asked: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{call.at.timestamp() - LEEWAY:.6f}",
        "include_all_metadata": True,
    }
    if call.page:
        asked["limit"] = call.page
    cursor = call.cursor
    while True:
        if isinstance(call, PostCall) and call.thread_ts:
            page = client.conversations_replies(**asked, ts=call.thread_ts, cursor=cursor)
        else:
            page = client.conversations_history(**asked, cursor=cursor)
        for message in page["messages"]:
            if _is(message, delivery_id, call):
                yield Done(channel, message["ts"]), ""
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        yield None, cursor
        if not cursor:
            return


def _is(message: dict[str, Any], delivery_id: str, call: PostCall | UploadCall) -> bool:
    if isinstance(call, UploadCall):
        return any(file.get("name") == call.filename for file in message.get("files") or ())
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
