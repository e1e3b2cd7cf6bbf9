"""What Slack tells about people, channels and the app itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, BoltContext

from handlers import digest
from sponsorship import channels, profile
from storage.database import Database
from storage.deliveries import first_time
from storage.people import workspace_by_id


def user_changed(
    ack: Ack,
    body: dict[str, Any],
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Name, zone or account changed."""
    user, team = body["event"]["user"], body["team_id"]
    with database.write() as session:
        profile.changed(session, team, user["id"], user, body["event_id"], now())
    ack()
    wake(team)


def uninstalled(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """The app was removed from the workspace."""
    with database.write() as session:
        profile.uninstalled(session, body["team_id"], body["event_id"], now())
    ack()


def tokens_revoked(
    ack: Ack, body: dict[str, Any], database: Database, now: Callable[[], datetime]
) -> None:
    """The bot's token was revoked; one of a person is none of ours."""
    if body["event"].get("tokens", {}).get("bot"):
        uninstalled(ack, body, database, now)
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
    wake(body["team_id"])


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
    wake(body["team_id"])


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
    wake(body["team_id"])


def _lost(body: dict[str, Any], why: str, database: Database, now: Callable[[], datetime]) -> None:
    team, channel = body["team_id"], body["event"]["channel"]
    with database.write() as session:
        known = workspace_by_id(session, team) is not None
        if known and first_time(session, team, body["event_id"], now()):
            channels.lost(session, team, channel, why, now())
