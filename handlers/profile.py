"""What Slack tells about people, channels and the app itself."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, BoltContext

from handlers import digest
from handlers.acting import workspace_of, workspace_or_organisation
from sponsorship import channels, installs, profile
from storage.database import Database
from storage.deliveries import first_time
from storage.installations import installation_by_id
from storage.people import workspace_by_id


def user_changed(
    ack: Ack,
    body: dict[str, Any],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Name, zone or account changed, in every workspace of an organisation that they are in."""
    user = body["event"]["user"]
    teams = {workspace_of(body), *(user.get("enterprise_user") or {}).get("teams", ())}
    for team in sorted(teams):
        with database.of(team).write() as session:
            profile.changed(session, team, user["id"], user, body["event_id"], now())
    ack()
    for team in sorted(teams):
        wake(team)


def uninstalled(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """The app was removed from a workspace, or from a whole organisation.

    An organisation's removal is about no workspace, so `database` is not confined to one.
    """
    happened_at = datetime.fromtimestamp(body["event_time"], UTC)
    workspace_id, enterprise_id = workspace_or_organisation(body)
    everywhere = any(it.get("is_enterprise_install") for it in body.get("authorizations") or ())
    with database.write() as session:
        if enterprise_id is not None and (everywhere or workspace_id is None):
            installs.removed_everywhere(session, enterprise_id, happened_at, now())
        elif workspace_id is not None:
            installs.removed(session, workspace_id, body["event_id"], happened_at, now())
    ack()


def tokens_revoked(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """The bot's token was revoked; one of a person is none of ours."""
    if body["event"].get("tokens", {}).get("bot"):
        uninstalled(ack, body, database, now)
    ack()


def access_granted(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """An organisation lets more of its workspaces use the app."""
    _, enterprise_id = workspace_or_organisation(body)
    with database.read() as session:
        found = installation_by_id(session, enterprise_id or "")
    if found is not None:
        for workspace_id in body["event"]["team_ids"]:
            installs.heard_of(database, workspace_id, found, now())
    ack()


def access_revoked(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """An organisation takes the app away from some of its workspaces."""
    _, enterprise_id = workspace_or_organisation(body)
    with database.write() as session:
        installs.withdrawn(session, enterprise_id or "", body["event"]["team_ids"], now())
    ack()


def left_channel(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Headway itself left a channel, or somebody whom a digest's preview named as a reader."""
    if body["event"]["user"] == context.bot_user_id:
        _lost(body, channels.LEFT, database, now)
    else:
        digest.moved(body, database, now, is_inside=False)
    ack()
    wake(workspace_of(body))


def channel_archived(
    ack: Ack,
    body: dict[str, Any],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """A channel was archived."""
    _lost(body, channels.ARCHIVED, database, now)
    ack()
    wake(workspace_of(body))


def channel_shared(
    ack: Ack,
    body: dict[str, Any],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """People of another company came into a channel."""
    _lost(body, channels.SHARED, database, now)
    ack()
    wake(workspace_of(body))


def _lost(body: dict[str, Any], why: str, database: Database, now: Callable[[], datetime]) -> None:
    team, channel = workspace_of(body), body["event"]["channel"]
    with database.write() as session:
        known = workspace_by_id(session, team) is not None
        if known and first_time(session, team, body["event_id"], now()):
            channels.lost(session, team, channel, why, now())
