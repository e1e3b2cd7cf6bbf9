"""Slack tells that the app was installed, taken out, or let into more workspaces."""

from datetime import UTC, datetime

from handlers.acting import workspace_or_organisation
from handlers.request import Request
from sponsorship.workspaces import installs
from storage.workspaces.installations import installation_by_id


def uninstalled(request: Request) -> None:
    """The app was removed from a workspace, or from a whole organisation.

    An organisation's removal is about no workspace, so the database is not confined to one.
    """
    body, now = request.body, request.now()
    happened_at = datetime.fromtimestamp(body["event_time"], UTC)
    workspace_id, enterprise_id = workspace_or_organisation(body)
    everywhere = any(it.get("is_enterprise_install") for it in body.get("authorizations") or ())
    with request.database.write() as session:
        if enterprise_id is not None and (everywhere or workspace_id is None):
            installs.removed_everywhere(session, enterprise_id, happened_at, now)
        elif workspace_id is not None:
            installs.removed(session, workspace_id, body["event_id"], happened_at, now)
    request.ack()


def tokens_revoked(request: Request) -> None:
    """The bot's token was revoked; one of a person is none of ours."""
    if (request.body["event"].get("tokens") or {}).get("bot"):
        uninstalled(request)
    request.ack()


def access_granted(request: Request) -> None:
    """An organisation lets more of its workspaces use the app."""
    _, enterprise_id = workspace_or_organisation(request.body)
    with request.database.read() as session:
        found = installation_by_id(session, enterprise_id or "")
    if found is not None:
        for workspace_id in request.body["event"]["team_ids"]:
            installs.heard_of(request.database, workspace_id, found, request.now())
    request.ack()


def access_revoked(request: Request) -> None:
    """An organisation takes the app away from some of its workspaces."""
    _, enterprise_id = workspace_or_organisation(request.body)
    teams = request.body["event"]["team_ids"]
    with request.database.write() as session:
        installs.withdrawn(session, enterprise_id or "", teams, request.now())
    request.ack()
