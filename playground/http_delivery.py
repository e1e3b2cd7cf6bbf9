"""Payloads to an app's request URL, signed as Slack signs them.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import time
from urllib.parse import urlencode

import httpx

from playground.model import App, Json
from playground.socket_mode import Answer


def no_certificates() -> ssl.SSLContext:
    """A context without the system's certificates: request URLs here are plain HTTP."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request body."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpDelivery:
    """Posts payloads to apps that have a request URL."""

    def __init__(self) -> None:
        """The client is opened with the first payload."""
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        app: App,
        kind: str,
        payload: Json,
        *,
        within: float,
        attempt: int = 0,
        reason: str = "",
    ) -> Answer:
        """Post one payload. `kind` as in Socket Mode: events_api, slash_commands, interactive."""
        if kind == "slash_commands":
            body = urlencode(payload).encode()
        elif kind == "interactive":
            body = urlencode({"payload": json.dumps(payload)}).encode()
        else:
            body = json.dumps(payload).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json"
            if kind == "events_api"
            else "application/x-www-form-urlencoded",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(app.signing_secret, timestamp, body),
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, verify=no_certificates())
        started = time.monotonic()
        try:
            answer = await self._client.post(
                app.request_url, content=body, headers=headers, timeout=within
            )
        except httpx.TimeoutException:
            return Answer(error="timeout", ms=(time.monotonic() - started) * 1000)
        except httpx.HTTPError:
            return Answer(error="connection_failed", ms=(time.monotonic() - started) * 1000)
        ms = (time.monotonic() - started) * 1000
        no_retry = answer.headers.get("x-slack-no-retry") == "1"
        if not 200 <= answer.status_code < 300:
            return Answer(error="http_error", ms=ms, status=answer.status_code, no_retry=no_retry)
        return Answer(body=_body(answer), ms=ms, status=answer.status_code)

    async def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            await self._client.aclose()


def _body(answer: httpx.Response) -> object:
    text = answer.text
    if not text.strip():
        return None
    if "json" in answer.headers.get("content-type", ""):
        try:
            return answer.json()
        except ValueError:
            return text
    return text
