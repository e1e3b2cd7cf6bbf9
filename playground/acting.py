"""What every act of a person needs: who does it, to what, and whether they may."""

from __future__ import annotations

from typing import Any

from playground.interactions.payloads import ActError
from playground.model import Channel, Json, Message, Person, Team, View
from playground.slack import Slack

BOTS_DO = {"message", "edit", "delete", "react", "unreact"}


class Acting:
    """One person doing one thing."""

    def __init__(self, slack: Slack, act: Json) -> None:
        """Raises ActError when the team or the person is not there."""
        self.slack = slack
        self.act = act
        team = slack.company.teams.get(str(act.get("team") or ""))
        if team is None:
            raise ActError("team_not_found", f"There is no team {act.get('team')!r}.")
        self.team: Team = team
        user = team.people.get(str(act.get("user") or ""))
        if user is None:
            raise ActError("user_not_found", f"There is nobody {act.get('user')!r} in {team.name}.")
        if user.is_bot and not slack.company.apps[user.app_id].is_silent:
            raise ActError("is_bot", f"{user.real_name} is a bot: it acts by itself.")
        if user.is_bot and act.get("do") not in BOTS_DO:
            raise ActError("is_bot", f"{user.real_name} is a bot: it posts and reacts, no more.")
        self.user: Person = user

    def text(self, name: str) -> str:
        """A field as text; raises ActError when it is missing."""
        value = self.act.get(name)
        if value is None or value == "":
            raise ActError("missing_field", f"“{name}” is missing.")
        return str(value)

    def channel(self, name: str = "channel") -> Channel:
        """A conversation this person may see."""
        wanted = self.text(name)
        for channel in self.team.channels.values():
            named = wanted in (channel.id, channel.name, f"#{channel.name}")
            if named and self.slack.can_see(channel, self.user.id):
                return channel
        raise ActError("channel_not_found", f"{self.user.real_name} knows no channel {wanted!r}.")

    def own_channel(self) -> Channel:
        """A conversation this person may write to."""
        channel = self.channel()
        if channel.is_archived:
            raise ActError("is_archived", f"#{channel.name} is archived.")
        if self.user.id not in channel.members:
            raise ActError("not_in_channel", f"Join #{channel.name} first.")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """A message this person may see."""
        found = channel.messages.get(self.text(name))
        if found is None or found.ephemeral_to not in ("", self.user.id):
            raise ActError("message_not_found", "This message is not there (any more).")
        return found

    def person(self, name: str) -> Person:
        """Somebody of the same team."""
        found = self.team.people.get(self.text(name))
        if found is None:
            raise ActError("user_not_found", f"There is nobody {self.act.get(name)!r}.")
        return found

    def container(self) -> dict[str, Any]:
        """The message or view something happens in."""
        container = self.act.get("container") or {}
        if not isinstance(container, dict):
            raise ActError("bad_container", "“container” says which message or view it is.")
        if container.get("type") == "view":
            view: View | None = self.team.views.get(str(container.get("view_id")))
            if view is None or view.user != self.user.id:
                raise ActError("view_not_open", "This form is not open (any more).")
            return {"view": view}
        self.act = self.act | {"channel": container.get("channel"), "ts": container.get("ts")}
        channel = self.channel()
        return {"message": (channel, self.message(channel))}
