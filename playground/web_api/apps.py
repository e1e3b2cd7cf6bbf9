"""auth.test, api.test, apps.connections.open, team.info, bots.info, dnd.info."""

from __future__ import annotations

from playground.model import Json
from playground.web_api.method import Call, RefusedError, method


@method("auth.test", tier=4)
def auth_test(call: Call) -> Json:
    """Who is calling."""
    if call.installed is None:
        return {"app_id": call.app.id, "app_name": call.app.name}
    team = call.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.people[call.bot_user].name,
        "team_id": team.id,
        "user_id": call.bot_user,
        "bot_id": call.installation.bot_id,
        "is_enterprise_install": call.installation.enterprise is not None,
        **({"enterprise_id": team.enterprise.id} if team.enterprise else {}),
    }


@method("api.test", tier=4)
def api_test(call: Call) -> Json:
    """Answers."""
    if call.text("error"):
        raise RefusedError(call.text("error"), args=call.args)
    return {"args": call.args}


@method("apps.connections.open", "connections:write", tier=1, app_token=True)
def apps_connections_open(call: Call) -> Json:
    """A WebSocket URL for Socket Mode."""
    if not call.app.settings.get("socket_mode_enabled", True):
        raise RefusedError("socket_mode_not_enabled", why="the manifest switches Socket Mode off")
    host = call.slack.base_url.split("://", 1)[1]
    ticket = call.slack.delivery.sockets.ticket(call.app)
    return {"url": f"ws://{host}/link?ticket={ticket}&app_id={call.app.id}"}


@method("team.info", "team:read", tier=3)
def team_info(call: Call) -> Json:
    """The caller's workspace."""
    team = call.team
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "url": f"https://{team.domain}.slack.com/",
            "email_domain": "",
            "icon": {},
        }
    }


@method("bots.info", "users:read", tier=3)
def bots_info(call: Call) -> Json:
    """A bot user of the workspace."""
    wanted = call.required("bot")
    for installation in call.team.installations.values():
        if installation.bot_id == wanted:
            return {
                "bot": {
                    "id": wanted,
                    "deleted": not installation.active,
                    "name": call.team.people[installation.bot_user].real_name,
                    "updated": 0,
                    "app_id": installation.app.id,
                    "user_id": installation.bot_user,
                    "icons": {},
                }
            }
    raise RefusedError("bot_not_found")


@method("auth.revoke", tier=3)
def auth_revoke(call: Call) -> Json:
    """Give the token back."""
    if call.flag("test"):
        return {"revoked": False}
    call.slack.revoke(call.installation)
    return {"revoked": True}


@method("dnd.info", "dnd:read", tier=3)
def dnd_info(call: Call) -> Json:
    """Whether a person wants no notifications now."""
    person = call.person("user")
    until, now = person.dnd_until, call.slack.clock.now()
    if until is None or until <= now:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    return {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(now.timestamp()),
        "next_dnd_end_ts": int(until.timestamp()),
        "snooze_enabled": True,
        "snooze_endtime": int(until.timestamp()),
        "snooze_remaining": int((until - now).total_seconds()),
    }
