"""The client of Slack's Web API that everything here uses."""

import logging
import ssl
import time
from collections.abc import Callable
from copy import copy
from http.client import HTTPException
from typing import Any, Self
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

Called = Callable[[str, str, float], None]
"""Told the method of a call, `ok` or what went wrong in a word, and the seconds that it took."""

TIMEOUT = 10

NOT_NOW = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"}
"""Slack's words for its own troubles: they say nothing about the token."""


class SlackClient(WebClient):
    """A client that never repeats a call by itself, and tells `called` of each.

    The SDK's own retry repeats a post whose answer was cut, which doubles the message.
    """

    def __init__(self, token: str | None, base_url: str, called: Called, **options: Any) -> None:
        super().__init__(
            token=token,
            base_url=base_url,
            timeout=TIMEOUT,
            retry_handlers=[],
            logger=logging.getLogger("slack_sdk"),  # which bot.logs keeps from writing payloads
            **options,
        )
        self._called = called

    def like(self, token: str | None, team_id: str | None = None) -> Self:
        """The same client with another token; an organisation's needs the workspace as well."""
        other = copy(self)  # making one anew takes twenty times as long
        other.token = token
        other.default_params = {} if team_id is None else {"team_id": team_id}
        return other

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Make one call. Raises what the SDK raises."""
        began = time.perf_counter()
        answer = "ok"
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as refused:
            answer = _word(refused)
            raise
        except (SlackClientError, HTTPException, OSError) as failed:
            answer = type(failed).__name__
            raise
        finally:
            self._called(api_method, answer, time.perf_counter() - began)


def refusal(failed: Exception) -> str | None:
    """Slack's word for its refusal; None when Slack was not reached."""
    word = _word(failed) if isinstance(failed, SlackApiError) else "http_"
    return None if word.startswith("http_") or word in NOT_NOW else word


def why_unreached(failed: Exception) -> str:
    """Why Slack did not answer, in a few words and without anybody's text."""
    if isinstance(failed, SlackApiError):
        return _word(failed).replace("http_", "what answered said HTTP ")
    cause = failed.reason if isinstance(failed, URLError) else failed
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "its certificate cannot be verified"
    return getattr(cause, "strerror", None) or (
        "no answer in time" if isinstance(cause, TimeoutError) else type(cause).__name__
    )


def _word(refused: SlackApiError) -> str:
    """Slack's word, when it is one: what a proxy says may be anything."""
    data = getattr(refused.response, "data", refused.response)
    error = str(data.get("error", "")) if isinstance(data, dict) else ""
    is_word = error.isascii() and error.replace("_", "").isalnum() and len(error) <= 50
    return error if is_word else f"http_{getattr(refused.response, 'status_code', 'unknown')}"
