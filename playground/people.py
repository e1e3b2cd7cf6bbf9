"""What people do: `/play/act`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playground import interactions
from playground.interactions import ActError
from playground.model import App, Channel, Json, Message, Person, Team, View
from playground.shapes import message_json, view_json
from playground.slack import Slack
from playground.web_api.reactions import NAME


class Actor:
    """One person doing one thing. Every method named `do_…` is one `do`."""

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
        if user.is_bot:
            raise ActError("is_bot", f"{user.real_name} is a bot: it acts by itself.")
        self.user: Person = user

    async def run(self) -> Json:
        """Do it, then wait until apps had their first chance to take the events it caused."""
        doing: Callable[[], Awaitable[Json] | Json] | None = getattr(
            self, f"do_{self.act.get('do')}", None
        )
        if doing is None:
            raise ActError("unknown_act", f"Nobody can do {self.act.get('do')!r} here.")
        if self.user.deleted:
            raise ActError("user_disabled", f"{self.user.real_name}'s account is deactivated.")
        before = set(self.slack.delivery.first_attempts)
        result = doing()
        done: Json = result if isinstance(result, dict) else await result
        caused = self.slack.delivery.first_attempts - before
        if caused:
            await asyncio.wait(caused, timeout=self.slack.company.acknowledge_within)
        return done

    # --- reading the request

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
        if container.get("type") == "view":
            view: View | None = self.team.views.get(str(container.get("view_id")))
            if view is None or view.user != self.user.id:
                raise ActError("view_not_open", "This form is not open (any more).")
            return {"view": view}
        self.act = {**self.act, "channel": container.get("channel"), "ts": container.get("ts")}
        channel = self.channel()
        return {"message": (channel, self.message(channel))}

    # --- messages

    def do_message(self) -> Json:
        """Write something."""
        channel = self.own_channel()
        for partner in (self.team.people[m] for m in channel.members if channel.is_im):
            app = self.slack.company.apps.get(partner.app_id)
            if app is not None and not app.messages_tab_writable:
                raise ActError(
                    "messages_tab_disabled", "Sending messages to this app has been turned off."
                )
        thread = str(self.act.get("thread_ts") or "")
        if thread:
            parent = channel.messages.get(thread)
            if parent is None:
                raise ActError("thread_not_found", "The thread's first message is not there.")
            thread = parent.thread_ts or parent.ts
        text = typed(self.team, self.text("text"))
        message = Message(
            ts=self.slack.company.new_ts(), user=self.user.id, text=text, thread_ts=thread
        )
        self.slack.post(self.team, channel, message)
        channel.read[self.user.id] = message.ts
        return {"ts": message.ts, "channel": channel.id}

    def do_edit(self) -> Json:
        """Change one's own message."""
        channel = self.own_channel()
        message = self.message(channel)
        if message.user != self.user.id:
            raise ActError("cant_update_message", "Only its author can edit a message.")
        before = message_json(self.team, channel, message, metadata=True)
        message.text = typed(self.team, self.text("text"))
        message.edited_by, message.edited_ts = self.user.id, self.slack.company.new_ts()
        self.slack.changed_message(self.team, channel, message, before)
        return {}

    def do_delete(self) -> Json:
        """Delete one's own message, or dismiss what only this person sees."""
        channel = self.channel()
        message = self.message(channel)
        if message.user != self.user.id and message.ephemeral_to != self.user.id:
            raise ActError("cant_delete_message", "Only its author can delete a message.")
        self.slack.delete(self.team, channel, message)
        return {}

    def do_react(self) -> Json:
        """React to a message."""
        channel = self.own_channel()
        message = self.message(channel)
        name = self.text("name").strip(":")
        if not NAME.fullmatch(name):
            raise ActError("invalid_name", f"“{name}” is not the name of an emoji.")
        if message.ephemeral_to:
            raise ActError("message_not_found", "Nobody can react to what only they see.")
        return {"added": self.slack.react(self.team, channel, message, self.user, name)}

    def do_unreact(self) -> Json:
        """Take a reaction back."""
        channel = self.own_channel()
        name = self.text("name").strip(":")
        message = self.message(channel)
        return {"removed": self.slack.unreact(self.team, channel, message, self.user, name)}

    # --- apps

    async def do_command(self) -> Json:
        """Use a slash command."""
        channel = self.channel()
        if self.user.id not in channel.members:
            raise ActError("not_in_channel", f"Join #{channel.name} first.")
        if self.act.get("thread_ts"):
            raise ActError("not_in_thread", "Slash commands do not work in threads.")
        return await interactions.command(
            self.slack, self.team, self.user, channel, self.text("text")
        )

    async def do_action(self) -> Json:
        """Use a button, a menu, an input."""
        return await interactions.action(
            self.slack, self.team, self.user, self.act, **self.container()
        )

    async def do_options(self) -> Json:
        """Load the options of a menu from the app."""
        return await interactions.options(
            self.slack, self.team, self.user, self.act, **self.container()
        )

    async def do_submit(self) -> Json:
        """Send a form."""
        return await interactions.submit(
            self.slack, self.team, self.user, self.text("view_id"), self.act.get("values") or {}
        )

    async def do_close(self) -> Json:
        """Close a form without sending it."""
        return await interactions.close(
            self.slack,
            self.team,
            self.user,
            self.text("view_id"),
            clear=bool(self.act.get("clear")),
        )

    async def do_shortcut(self) -> Json:
        """Use a global shortcut."""
        return await interactions.shortcut(
            self.slack, self.team, self.user, self.text("callback_id")
        )

    async def do_message_shortcut(self) -> Json:
        """Use a shortcut on a message."""
        channel = self.channel()
        return await interactions.message_shortcut(
            self.slack,
            self.team,
            self.user,
            self.text("callback_id"),
            channel,
            self.message(channel),
        )

    def do_open_home(self) -> Json:
        """Look at an app's Home."""
        installation = self.team.installations.get(self.text("app_id"))
        if installation is None or not installation.active:
            raise ActError("app_gone", "This app is not installed.")
        app: App = installation.app
        if not app.has_home:
            raise ActError("no_home", f"{app.name} has no Home.")
        channel = self.slack.direct_messages(self.team, self.user.id, installation.bot_user)
        event: Json = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": channel.id,
            "tab": "home",
        }
        view = self.team.views.get(self.team.homes.get((app.id, self.user.id), ""))
        if view is not None:
            event["view"] = view_json(view, installation)
        self.slack.delivery.event(self.team, event, only=app.id)
        return {"channel": channel.id}

    def do_open_dm(self) -> Json:
        """Open direct messages; with an app, its Messages tab."""
        partner_id = self.act.get("partner") or self.act.get("who")
        partner = self.team.people.get(str(partner_id or ""))
        if partner is None:
            raise ActError("user_not_found", "Say with whom: “partner” is somebody's id.")
        channel = self.slack.direct_messages(self.team, self.user.id, partner.id)
        if partner.app_id:
            self.slack.delivery.event(
                self.team,
                {
                    "type": "app_home_opened",
                    "user": self.user.id,
                    "channel": channel.id,
                    "tab": "messages",
                },
                only=partner.app_id,
            )
        return {"channel": channel.id}

    # --- channels and people

    def do_join(self) -> Json:
        """Join a public channel."""
        channel = self.channel()
        if channel.is_archived:
            raise ActError("is_archived", f"#{channel.name} is archived.")
        return {"joined": self.slack.join(self.team, channel, self.user.id)}

    def do_leave(self) -> Json:
        """Leave a channel."""
        return {"left": self.slack.leave(self.team, self.channel(), self.user.id)}

    def do_invite(self) -> Json:
        """Bring somebody, a bot too, into a channel."""
        channel = self.own_channel()
        who = self.person("who")
        return {"joined": self.slack.join(self.team, channel, who.id, self.user.id)}

    def do_kick(self) -> Json:
        """Take somebody, a bot too, out of a channel."""
        channel = self.own_channel()
        return {"left": self.slack.leave(self.team, channel, self.person("who").id)}

    def do_create_channel(self) -> Json:
        """Make a channel."""
        name = self.text("name").lstrip("#")
        if not re.fullmatch(r"[\w-]{1,80}", name) or name != name.lower():
            raise ActError(
                "invalid_name", "A channel's name has small letters, digits, - and _, at most 80."
            )
        if any(c.name == name for c in self.team.channels.values()):
            raise ActError("name_taken", f"There is a channel #{name} already.")
        channel = self.slack.company.channel(
            self.team, name, private=bool(self.act.get("is_private")), members=[self.user]
        )
        self.slack.live.changed("view", team=self.team.id)
        if channel.is_public:
            self.slack.delivery.event(
                self.team,
                {
                    "type": "channel_created",
                    "channel": {
                        "id": channel.id,
                        "name": channel.name,
                        "created": channel.created,
                        "creator": self.user.id,
                    },
                },
            )
        return {"channel": channel.id}

    def do_archive(self) -> Json:
        """Archive a channel."""
        return self._archive(archived=True)

    def do_unarchive(self) -> Json:
        """Bring a channel back."""
        return self._archive(archived=False)

    def _archive(self, *, archived: bool) -> Json:
        channel = self.channel()
        if channel.is_im:
            raise ActError("is_im", "Direct messages cannot be archived.")
        if channel.is_archived == archived:
            raise ActError("no_change", f"#{channel.name} is that already.")
        channel.is_archived = archived
        self.slack.told(self.team, channel)
        kind = "group" if channel.is_private else "channel"
        self.slack.delivery.event(
            self.team,
            {
                "type": f"{kind}_{'archive' if archived else 'unarchive'}",
                "channel": channel.id,
                "user": self.user.id,
            },
            channel=channel,
        )
        return {}

    def do_set_profile(self) -> Json:
        """Change zone, status or do-not-disturb."""
        if "tz" in self.act:
            try:
                ZoneInfo(self.text("tz"))
            except (ZoneInfoNotFoundError, ValueError) as problem:
                raise ActError("invalid_tz", f"There is no zone {self.act['tz']!r}.") from problem
            self.user.tz = self.text("tz")
        if "status_text" in self.act:
            self.user.status_text = str(self.act["status_text"] or "")[:100]
        if "status_emoji" in self.act:
            self.user.status_emoji = str(self.act["status_emoji"] or "")
        if "dnd_until" in self.act:
            self._set_dnd(self.act["dnd_until"])
        self.slack.person_changed(self.team, self.user)
        return {}

    def _set_dnd(self, until: object) -> None:
        if until:
            moment = datetime.fromisoformat(str(until))
            if moment.tzinfo is None:
                raise ActError("invalid_time", "Give dnd_until with its time zone.")
            self.user.dnd_until = moment
        else:
            self.user.dnd_until = None
        end = int(self.user.dnd_until.timestamp()) if self.user.dnd_until else 1
        self.slack.delivery.event(
            self.team,
            {
                "type": "dnd_updated_user",
                "user": self.user.id,
                "dnd_status": {
                    "dnd_enabled": bool(self.user.dnd_until),
                    "next_dnd_start_ts": int(self.slack.clock.now().timestamp()),
                    "next_dnd_end_ts": end,
                },
            },
        )

    def do_deactivate(self) -> Json:
        """Deactivate somebody's account."""
        return self._deactivate(deleted=True)

    def do_reactivate(self) -> Json:
        """Bring somebody back."""
        return self._deactivate(deleted=False)

    def _deactivate(self, *, deleted: bool) -> Json:
        who = self.person("who")
        if who.is_bot:
            raise ActError("is_bot", "Uninstall the app instead.")
        who.deleted = deleted
        if deleted:
            for view_id in self.team.stacks.pop(who.id, []):
                self.team.views.pop(view_id, None)
        self.slack.person_changed(self.team, who)
        return {}

    def do_uninstall(self) -> Json:
        """Take an app out of the team; its token dies."""
        installation = self.team.installations.get(self.text("app_id"))
        if installation is None or not installation.active:
            raise ActError("app_gone", "This app is not installed.")
        app_id = installation.app.id
        installation.active = False
        self.team.people[installation.bot_user].deleted = True
        self.slack.delivery.event(
            self.team,
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user]}},
            only=app_id,
        )
        self.slack.delivery.event(self.team, {"type": "app_uninstalled"}, only=app_id)
        self.slack.live.changed("view", team=self.team.id)
        return {}


def typed(team: Team, text: str) -> str:
    """What a person typed, as Slack keeps it: escaped, with mentions as ids."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for person in sorted(team.people.values(), key=lambda p: -len(p.name)):
        text = re.sub(rf"(?<!\w)@{re.escape(person.name)}(?!\w)", f"<@{person.id}>", text)
    return text
