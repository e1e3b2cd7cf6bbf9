"""Who is acting: Slack's payload turned into a person we know."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from sponsorship import people
from storage.database import Database
from storage.people import Person, person_by_slack_id

log = logging.getLogger(__name__)


def slack_ids(body: dict[str, Any]) -> tuple[str, str]:
    """Workspace and user id of whoever caused a command, action, shortcut, view or event."""
    if "command" in body:
        return body["team_id"], body["user_id"]
    if body.get("type") == "event_callback":
        user = body["event"]["user"]
        return body["team_id"], user["id"] if isinstance(user, dict) else user
    user = body["user"]
    team = body.get("team") or {}
    return team.get("id") or user["team_id"], user["id"]


def acting(
    body: dict[str, Any], client: WebClient, database: Database, now: Callable[[], datetime]
) -> Person:
    """Return the person who acts, making their acquaintance when they are new.

    Reads the profile from Slack the first time only; when Slack does not answer, the
    workspace's zone stands in until the profile is read.
    """
    workspace_id, slack_id = slack_ids(body)
    return known(workspace_id, slack_id, client, database, now)


def known(
    workspace_id: str,
    slack_id: str,
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> Person:
    """Return anybody by their Slack id, for instance one chosen in a form."""
    with database.read() as session:
        person = person_by_slack_id(session, workspace_id, slack_id)
    if person is not None:
        return person
    profile = None
    try:
        profile = client.users_info(user=slack_id)["user"]
    except (SlackApiError, SlackClientError, OSError) as unread:
        log.warning("a profile could not be read: %s", type(unread).__name__)
    with database.write() as session:
        return people.meet(session, workspace_id, slack_id, profile, now())
