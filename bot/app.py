"""Builds the Bolt app."""

import secrets
from collections.abc import Callable
from datetime import datetime

from slack_bolt import App
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth import OAuthFlow
from slack_sdk import WebClient

import handlers
from bot.installations import NOT_INSTALLED
from bot.payloads import Answered, WatchedApp
from storage.database import Database


def web_client(token: str | None, base_url: str) -> WebClient:
    """Return a client that never repeats a call by itself.

    The SDK's own retry repeats a post whose answer was cut, which doubles the message.
    """
    return WebClient(token=token, base_url=base_url, timeout=10, retry_handlers=[])


def build_app(
    client: WebClient,
    signing_secret: str | None,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
    answered: Answered = lambda *_: None,
    *,
    flow: OAuthFlow | None = None,
    authorize: Authorize | None = None,
) -> App:
    """Return the app with every listener bound; touches neither network nor clock.

    For many workspaces `authorize` finds each one's token, `flow` installs, and `client` has no
    token of its own.

    `process_before_response` makes an acknowledgement wait for its listener, so that a
    form is closed only once it is saved. Without a signing secret no HTTP request is believed.
    """
    app = WatchedApp(
        answered=answered,
        client=client,
        signing_secret=signing_secret or secrets.token_hex(),
        process_before_response=True,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
        oauth_flow=flow,
        authorize=authorize,
        user_facing_authorize_error_message=NOT_INSTALLED,
    )
    handlers.register(app, database, now, wake)
    return app
