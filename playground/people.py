"""What people do: `/play/act`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from playground.administration import Administration
from playground.interactions import commands, elements, forms, shortcuts
from playground.interactions.payloads import ActError
from playground.model import App, Json, Message, Team
from playground.shapes import message_json, view_json
from playground.web_api.reactions import NAME


class Actor(Administration):
    """One person doing one thing. Every method named `do_…` is one `do`."""

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
            ts=self.slack.company.new_ts(),
            user=self.user.id,
            text=text,
            thread_ts=thread,
            bot_id=self.user.bot_id,
            app_id=self.user.app_id,
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
        return await commands.command(self.slack, self.team, self.user, channel, self.text("text"))

    async def do_action(self) -> Json:
        """Use a button, a menu, an input."""
        return await elements.action(self.slack, self.team, self.user, self.act, **self.container())

    async def do_options(self) -> Json:
        """Load the options of a menu from the app."""
        return await elements.options(
            self.slack, self.team, self.user, self.act, **self.container()
        )

    async def do_submit(self) -> Json:
        """Send a form."""
        return await forms.submit(
            self.slack, self.team, self.user, self.text("view_id"), self.act.get("values") or {}
        )

    async def do_close(self) -> Json:
        """Close a form without sending it."""
        return await forms.close(
            self.slack,
            self.team,
            self.user,
            self.text("view_id"),
            clear=bool(self.act.get("clear")),
        )

    async def do_shortcut(self) -> Json:
        """Use a global shortcut."""
        return await shortcuts.shortcut(self.slack, self.team, self.user, self.text("callback_id"))

    async def do_message_shortcut(self) -> Json:
        """Use a shortcut on a message."""
        channel = self.channel()
        return await shortcuts.message_shortcut(
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


def typed(team: Team, text: str) -> str:
    """What a person typed, as Slack keeps it: escaped, with mentions as ids."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for person in sorted(team.people.values(), key=lambda p: -len(p.name)):
        text = re.sub(rf"(?<!\w)@{re.escape(person.name)}(?!\w)", f"<@{person.id}>", text)
    for channel in sorted(team.channels.values(), key=lambda c: -len(c.name)):
        if channel.name and channel.is_public:
            name = re.escape(channel.name)
            text = re.sub(rf"(?<!\w)#{name}(?![\w-])", f"<#{channel.id}|{channel.name}>", text)
    return re.sub(r"(?<!\w)@(here|channel|everyone)(?!\w)", r"<!\1>", text)
