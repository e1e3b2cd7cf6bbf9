"""Who is acting: Slack's payload turned into a person we know."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from sponsorship.people import profile as people
from sponsorship.people.rules import PersonRefused
from sponsorship.refusals import Refusal
from sponsorship.workspaces.rules import WorkspaceRefused
from storage.database import Database
from storage.people.people import Person, person_by_slack_id
from storage.workspaces.workspaces import workspace_by_id

log = logging.getLogger(__name__)

_UNREAD = (SlackApiError, SlackClientError, OSError)


def workspace_of(body: dict[str, Any]) -> str:
    """Workspace id of any payload: command, action, shortcut, view or event.

    An app of a whole organisation gets interactions without a team, and events whose team is
    the organisation: then the person's own team says it. Raises Refusal when nothing does.
    """
    workspace_id, _ = workspace_or_organisation(body)
    if workspace_id is None:
        raise Refusal(WorkspaceRefused.UNKNOWN)
    return workspace_id


def workspace_or_organisation(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Ids of the workspace and of its organisation; None for what the payload does not name."""
    event = _part(body, "event")
    people = [body.get("user"), event.get("user"), event.get("view"), _part(body, "view")]
    named = [
        body.get("team_id"),
        _part(body, "team").get("id"),
        *(it.get("team_id") for it in people if isinstance(it, dict)),
        event.get("team"),
        *(it.get("team_id") for it in body.get("authorizations") or ()),
    ]
    workspace_id = next((it for it in named if isinstance(it, str) and it[:1] == "T"), None)
    authorizations = body.get("authorizations") or [{}]
    of = [body.get("enterprise_id"), _part(body, "enterprise").get("id"), *named]
    of.append(authorizations[0].get("enterprise_id"))
    enterprise_id = next((it for it in of if isinstance(it, str) and it[:1] == "E"), None)
    return workspace_id, enterprise_id


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def slack_ids(body: dict[str, Any]) -> tuple[str, str]:
    """Workspace and user id of whoever caused a command, action, shortcut, view or event."""
    workspace_id = workspace_of(body)
    if "command" in body:
        return workspace_id, body["user_id"]
    user = body["event"]["user"] if body.get("type") == "event_callback" else body["user"]
    return workspace_id, user["id"] if isinstance(user, dict) else user


def acting(
    body: dict[str, Any], client: WebClient, database: Database, now: Callable[[], datetime]
) -> Person:
    """Return the person who acts, stored first when they are new.

    Reads the profile from Slack the first time only: it says whether they are of this workspace,
    as people of other companies are met in shared channels. Raises Refusal when they are not, for
    another app's bot, when Slack does not answer, and for an account that is deactivated, after
    asking Slack whether it still is: news of its return may have been lost.
    """
    workspace_id, slack_id = slack_ids(body)
    with database.read() as session:
        person = person_by_slack_id(session, workspace_id, slack_id)
        if person is None and workspace_by_id(session, workspace_id) is None:
            raise Refusal(WorkspaceRefused.NOT_HERE)
    if person is not None and not person.deactivated:
        return person
    try:
        profile: dict[str, Any] = client.users_info(user=slack_id, include_locale=True)["user"]
    except _UNREAD as unread:
        if _word(unread) in ("user_not_found", "user_not_visible"):
            raise Refusal(WorkspaceRefused.NOT_HERE) from unread
        log.warning("a profile could not be read", extra={"error": type(unread).__name__})
        raise Refusal(
            PersonRefused.DEACTIVATED if person is not None else PersonRefused.UNKNOWN
        ) from unread
    if person is not None and profile.get("deleted"):
        raise Refusal(PersonRefused.DEACTIVATED)
    if not belongs(profile, workspace_id):
        raise Refusal(WorkspaceRefused.NOT_HERE)
    if is_app(profile, slack_id):
        raise Refusal(PersonRefused.APP_HERE)
    with database.write() as session:
        return people.meet(session, workspace_id, slack_id, profile, now())


def _word(unread: Exception) -> str:
    return str(unread.response.get("error")) if isinstance(unread, SlackApiError) else ""


def belongs(profile: dict[str, Any], workspace_id: str) -> bool:
    """Whether Slack's user object is of somebody in that workspace.

    In an organisation somebody's `team_id` may be another of their workspaces.
    """
    teams = (profile.get("enterprise_user") or {}).get("teams") or ()
    return profile.get("team_id", workspace_id) == workspace_id or workspace_id in teams


def is_app(profile: dict[str, Any], slack_id: str) -> bool:
    """Whether Slack's user object is of another app's bot, which reacts and posts as people do."""
    return bool(profile.get("is_bot")) or slack_id == "USLACKBOT"


def chosen(client: WebClient, person: Person, slack_id: str, field: str) -> dict[str, Any]:
    """Slack's user object of somebody whom the person chose in a form.

    Raises Refusal for an app, and for somebody of another company: those can be chosen too.
    """
    try:
        user: dict[str, Any] = client.users_info(user=slack_id, include_locale=True)["user"]
    except _UNREAD as unread:
        raise Refusal(PersonRefused.UNREAD, field) from unread
    if is_app(user, slack_id):
        raise Refusal(PersonRefused.APP, field)
    if not belongs(user, person.workspace_id):
        raise Refusal(PersonRefused.ELSEWHERE, field)
    return user
