"""Who is acting: Slack's payload turned into a person we know."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlmodel import Session

from sponsorship import people
from sponsorship.refusals import Refusal
from storage.database import Database
from storage.people import Person, person_by_slack_id

log = logging.getLogger(__name__)

_UNREAD = (SlackApiError, SlackClientError, OSError)


def workspace_of(body: dict[str, Any]) -> str:
    """Workspace id of any payload: command, action, shortcut, view or event."""
    if "command" in body or body.get("type") == "event_callback":
        workspace_id: str = body["team_id"]
    else:
        workspace_id = (body.get("team") or {}).get("id") or body["user"]["team_id"]
    return workspace_id


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
    """Return the person who acts, making their acquaintance when they are new.

    Reads the profile from Slack the first time only; when Slack does not answer, the
    workspace's zone stands in until the profile is read. Raises Refusal for an account that is
    deactivated, after asking Slack whether it still is: news of its return may have been lost.
    """
    workspace_id, slack_id = slack_ids(body)
    with database.read() as session:
        person = person_by_slack_id(session, workspace_id, slack_id)
    if person is not None and not person.deactivated:
        return person
    profile = None
    try:
        profile = client.users_info(user=slack_id)["user"]
    except _UNREAD as unread:
        log.warning("a profile could not be read", extra={"error": type(unread).__name__})
    if person is not None and (profile is None or profile.get("deleted")):
        raise Refusal("This account is deactivated, so Headway can do nothing for it.")
    with database.write() as session:
        return people.meet(session, workspace_id, slack_id, profile, now())


def reading(
    body: dict[str, Any], client: WebClient, database: Database, now: Callable[[], datetime]
) -> AbstractContextManager[tuple[Session, Person]]:
    """A session to read in, and the person who acts; `acting` says who that is."""
    return _opened(database.read, body, client, database, now)


def writing(
    body: dict[str, Any], client: WebClient, database: Database, now: Callable[[], datetime]
) -> AbstractContextManager[tuple[Session, Person]]:
    """A transaction, and the person who acts; `acting` says who that is."""
    return _opened(database.write, body, client, database, now)


@contextmanager
def _opened(
    open_session: Callable[[], AbstractContextManager[Session]],
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> Iterator[tuple[Session, Person]]:
    """Whoever is known is looked up in the session itself; Slack is never asked inside of it."""
    with open_session() as session:
        person = person_by_slack_id(session, *slack_ids(body))
        if person is not None and not person.deactivated:
            session.expunge(person)  # a value here: who locks the row reads it again
            yield session, person
            return
    person = acting(body, client, database, now)
    with open_session() as session:
        yield session, person


def chosen(client: WebClient, person: Person, slack_id: str, field: str) -> dict[str, Any]:
    """Slack's user object of somebody whom the person chose in a form.

    Raises Refusal for an app, and for somebody of another company: those can be chosen too.
    """
    try:
        user: dict[str, Any] = client.users_info(user=slack_id)["user"]
    except _UNREAD as unread:
        raise Refusal(
            "Slack did not say who this is. Please try again in a moment.", field
        ) from unread
    if user.get("is_bot") or slack_id == "USLACKBOT":
        raise Refusal("An app cannot do this. Please choose a person.", field)
    if user.get("team_id", person.workspace_id) != person.workspace_id:
        raise Refusal("Please choose somebody from this workspace.", field)
    return user
