"""What Slack tells about people, channels and the app itself."""

from datetime import UTC, datetime

from handlers import digest
from handlers.acting import workspace_or_organisation
from handlers.request import Request
from sponsorship.digests import channels as digest_channels
from sponsorship.digests.rules import channels
from sponsorship.people import profile
from sponsorship.workspaces import installs
from storage.workspaces.events import first_time
from storage.workspaces.installations import installation_by_id
from storage.workspaces.workspaces import workspace_by_id


def user_changed(request: Request) -> None:
    """Name, zone or account changed, in every workspace of an organisation that they are in."""
    user, event_id = request.body["event"]["user"], request.body["event_id"]
    teams = {request.workspace_id, *(user.get("enterprise_user") or {}).get("teams", ())}
    for team in sorted(teams):
        with request.database.of(team).write() as session:
            profile.changed(session, team, user["id"], user, event_id, request.now())
    request.ack()
    for team in sorted(teams):
        request.wake(team)


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


def left_channel(request: Request) -> None:
    """Headway itself left a channel, or somebody whom a digest's preview named as a reader."""
    if request.body["event"]["user"] == request.context.bot_user_id:
        _lost(request, channels.LEFT)
    else:
        digest.moved(request, is_inside=False)
    request.done()


def channel_archived(request: Request) -> None:
    """A channel was archived."""
    _lost(request, channels.ARCHIVED)
    request.done()


def channel_shared(request: Request) -> None:
    """People of another company came into a channel."""
    _lost(request, channels.SHARED)
    request.done()


def _lost(request: Request, why: str) -> None:
    team, channel = request.workspace_id, request.body["event"]["channel"]
    with request.database.write() as session:
        known = workspace_by_id(session, team) is not None
        if known and first_time(session, team, request.body["event_id"], request.now()):
            digest_channels.lost(session, team, channel, why, request.now())
