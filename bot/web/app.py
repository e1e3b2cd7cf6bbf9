"""Builds the Bolt app."""

import logging
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.oauth import OAuthFlow

import handlers
from blocks.workspaces.install_pages import NOT_INSTALLED
from bot.logs import reason
from bot.slack_client import Called, SlackClient
from bot.web.installations import ORGANISATION
from bot.web.payloads import Answered, TurnedAway, WatchedApp
from handlers.acting import workspace_or_organisation
from sponsorship.workspaces import installs
from storage.database import Database


def web_client(token: str | None, base_url: str, called: Called = lambda *_: None) -> SlackClient:
    """Return a client with a time-out, without the SDK's own retry."""
    return SlackClient(token, base_url, called)


def build_app(
    client: SlackClient,
    signing_secret: str | None,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
    answered: Answered = lambda *_: None,
    turned_away: TurnedAway = lambda *_: None,
    *,
    flow: OAuthFlow | None = None,
    authorize: Authorize | None = None,
) -> WatchedApp:
    """Return the app with every listener bound; touches neither network nor clock.

    For many workspaces `authorize` finds each one's token, `flow` installs, and `client` has no
    token of its own.

    `process_before_response` makes an acknowledgement wait for its listener, so that a
    form is closed only once it is saved. Without a signing secret no HTTP request is believed.
    """
    bolts = logging.getLogger("slack_bolt")
    if not bolts.filters:
        bolts.addFilter(_WithoutWords())
    app = WatchedApp(
        name="headway",  # or Bolt reads the source of every caller up to the first for one
        answered=answered,
        turned_away=turned_away,
        logger=bolts,
        client=client,
        signing_secret=signing_secret or secrets.token_hex(),
        process_before_response=True,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
        ssl_check_enabled=False,  # it would answer before the signature is checked
        oauth_flow=flow,
        authorize=authorize,
        user_facing_authorize_error_message=NOT_INSTALLED,
    )

    def our_client(
        context: BoltContext,
        body: dict[str, Any],
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        workspace_id, _ = workspace_or_organisation(body)
        # Bolt makes a plain one for each payload.
        context["client"] = client.like(context.client.token, workspace_id)
        organisation = context.get(ORGANISATION)
        if organisation is not None and workspace_id is not None:
            installs.heard_of(database, workspace_id, organisation, now())
        return next()

    app.use(our_client)
    handlers.register(app, database, now, wake)
    return app


class _WithoutWords(logging.Filter):
    """Takes an exception's own words out of what Bolt logs of it.

    What Bolt says of a token that it finds in the environment and does not need goes, too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is to be written."""
        failed = sys.exc_info()[1]
        if failed is not None and record.levelno >= logging.ERROR:
            record.msg, record.args = "Bolt could not let a payload in", ()
            record.error = reason(failed)
        return record.msg != warning_client_prioritized_and_token_skipped()
