"""Global and message shortcuts."""

from __future__ import annotations

import time

from playground.interactions.payloads import (
    COULD_NOT_CONNECT,
    ActError,
    base,
    channel_ref,
    failed,
)
from playground.model import App, Channel, Installation, Json, Message, Person, Team
from playground.shapes import message_json
from playground.slack import Slack


def declared_shortcut(team: Team, kind: str, callback_id: str) -> Installation:
    """The app that declares this shortcut."""
    for installation in team.installations.values():
        for shortcut in installation.app.shortcuts:
            declared = (shortcut.get("type"), shortcut.get("callback_id"))
            if installation.active and declared == (kind, callback_id):
                return installation
    raise ActError("no_such_shortcut", f"No installed app has a {kind} shortcut “{callback_id}”.")


async def shortcut(slack: Slack, team: Team, user: Person, callback_id: str) -> Json:
    """Use a global shortcut."""
    installation = declared_shortcut(team, "global", callback_id)
    payload = base(team, user, installation, "shortcut")
    payload |= {
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "trigger_id": slack.trigger(team.id, user.id, installation.app.id),
    }
    return await send_shortcut(slack, team, user, installation.app, payload)


async def message_shortcut(
    slack: Slack, team: Team, user: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    """Use a shortcut from a message's menu."""
    installation = declared_shortcut(team, "message", callback_id)
    app = installation.app
    payload = base(team, user, installation, "message_action")
    payload |= {
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "message_ts": message.ts,
        "trigger_id": slack.trigger(team.id, user.id, app.id),
        "response_url": slack.response_url(team.id, user.id, app.id, channel.id),
        "channel": channel_ref(channel),
        "message": message_json(team, channel, message),
    }
    return await send_shortcut(slack, team, user, app, payload)


async def send_shortcut(slack: Slack, team: Team, user: Person, app: App, payload: Json) -> Json:
    """Deliver a shortcut and wait for its acknowledgement."""
    answer = await slack.delivery.send(app, team.id, "interactive", payload)
    if answer.error:
        slack.notice(team.id, user.id, COULD_NOT_CONNECT)
        raise ActError(failed(answer), COULD_NOT_CONNECT)
    return {}
