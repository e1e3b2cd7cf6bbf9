"""What the payloads of all interactions have in common."""

from __future__ import annotations

from typing import Any

from playground.model import Channel, Installation, Json, Person, Team
from playground.slack import Slack
from playground.socket_mode import Answer

COULD_NOT_CONNECT = "We had some trouble connecting. Try again?"


class ActError(Exception):
    """A person could not do this; `code` for programs, the text for people."""

    def __init__(self, code: str, message: str, **fields: Any) -> None:
        """`fields` are added to the answer."""
        super().__init__(message)
        self.code = code
        self.fields = fields


def base(team: Team, user: Person, installation: Installation, kind: str) -> Json:
    """What every interactive payload carries.

    An app of a whole organisation gets no team: the person's own is in `user`.
    """
    org = installation.enterprise
    return {
        "type": kind,
        "team": None if org else team_ref(team),
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": team.id,
        },
        "api_app_id": installation.app.id,
        "token": installation.app.verification_token,
        "enterprise": enterprise_ref(team),
        "is_enterprise_install": org is not None,
    }


def team_ref(team: Team) -> Json:
    """A team as payloads name it."""
    shown: Json = {"id": team.id, "domain": team.domain}
    if team.enterprise is not None:
        shown |= {"enterprise_id": team.enterprise.id, "enterprise_name": team.enterprise.name}
    return shown


def enterprise_ref(team: Team) -> Json | None:
    """The team's organisation as payloads name it."""
    org = team.enterprise
    return None if org is None else {"id": org.id, "name": org.name}


def channel_ref(channel: Channel) -> Json:
    """A conversation as payloads name it."""
    if channel.is_im:
        return {"id": channel.id, "name": "directmessage"}
    return {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}


def must_be_choosable(slack: Slack, team: Team, user: Person, element: Json, value: Any) -> None:
    """Raise ActError when somebody chooses a person or conversation that no menu would offer."""
    kind = str(element.get("type"))
    wanted = [str(v) for v in (value if isinstance(value, list) else [value] if value else [])]
    if kind.endswith("users_select"):
        unknown = [v for v in wanted if v not in team.people]
    elif kind.endswith(("channels_select", "conversations_select")):
        visible = {c.id for c in team.channels.values() if slack.can_see(c, user.id)}
        unknown = [v for v in wanted if v not in visible]
    else:
        return
    if unknown:
        raise ActError("bad_value", f"“{unknown[0]}” is not among what can be chosen here.")


def failed(answer: Answer) -> str:
    """Slack's word for a payload that was not acknowledged."""
    return "operation_timeout" if answer.error == "timeout" else "dispatch_failed"
