"""What people do to channels, profiles, accounts and installed apps."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playground.acting import Acting
from playground.interactions.payloads import ActError
from playground.model import Json
from playground.shapes import OTHER_COMPANY


class Administration(Acting):
    """Channels, profiles, accounts, installations. Every method `do_…` is one `do`."""

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
        who = self.person("who")
        return {"left": self.slack.leave(self.team, channel, who.id, self.user.id)}

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

    def do_make_public(self) -> Json:
        """Open a private channel to everyone. Slack tells apps nothing of it."""
        channel = self.own_channel()
        if not channel.is_private:
            raise ActError("no_change", f"#{channel.name} is not a private channel.")
        channel.is_private = False
        self.slack.told(self.team, channel)
        return {}

    def do_make_private(self) -> Json:
        """Close a public channel to everyone but its members. Slack tells apps nothing of it."""
        channel = self.own_channel()
        if not channel.is_public:
            raise ActError("no_change", f"#{channel.name} is not a public channel.")
        channel.is_private = True
        self.slack.live.changed("view", team=self.team.id)
        return {}

    def do_share_outside(self) -> Json:
        """Share a channel with another company, or (`pending`) invite it and no more."""
        channel = self.own_channel()
        if channel.is_ext_shared:
            raise ActError("no_change", f"#{channel.name} is shared already.")
        if self.act.get("pending"):
            channel.is_pending_ext_shared = True
            self.slack.told(self.team, channel)
            return {}
        channel.is_pending_ext_shared, channel.is_ext_shared = False, True
        self.slack.told(self.team, channel)
        self.slack.delivery.event(
            self.team,
            {"type": "channel_shared", "connected_team_id": OTHER_COMPANY, "channel": channel.id},
            channel=channel,
        )
        return {}

    def do_share_inside(self) -> Json:
        """Share a channel with another team of the organisation. Slack tells apps nothing of it."""
        channel = self.own_channel()
        if self.team.enterprise is None:
            raise ActError("not_in_org", f"{self.team.name} belongs to no organisation.")
        if channel.is_org_shared:
            raise ActError("no_change", f"#{channel.name} is shared already.")
        channel.is_org_shared = True
        self.slack.told(self.team, channel)
        return {}

    def do_unshare(self) -> Json:
        """End what a channel shares, with whomever."""
        channel = self.own_channel()
        was_outside = channel.is_ext_shared
        channel.is_ext_shared = channel.is_pending_ext_shared = channel.is_org_shared = False
        self.slack.told(self.team, channel)
        if was_outside:
            event = {
                "type": "channel_unshared",
                "previously_connected_team_id": OTHER_COMPANY,
                "channel": channel.id,
                "is_ext_shared": False,
            }
            self.slack.delivery.event(self.team, event, channel=channel)
        return {}

    def do_change_id(self) -> Json:
        """Give a channel another id, as happens when it is shared or moved."""
        channel = self.own_channel()
        old, new = channel.id, self.slack.company.new_id("C")
        self.slack.rename_id(self.team, channel, new)
        self.slack.delivery.event(
            self.team,
            {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new},
            channel=channel,
        )
        return {"channel": new}

    def _archive(self, *, archived: bool) -> Json:
        channel = self.channel()
        if channel.is_im:
            raise ActError("is_im", "Direct messages cannot be archived.")
        if channel.is_archived == archived:
            raise ActError("no_change", f"#{channel.name} is that already.")
        channel.is_archived = archived
        self.slack.told(self.team, channel)
        kind = "group" if channel.is_private else "channel"
        event: Json = {
            "type": f"{kind}_{'archive' if archived else 'unarchive'}",
            "channel": channel.id,
            "user": self.user.id,
        }
        if archived:
            event["is_moved"] = 0
        self.slack.delivery.event(self.team, event, channel=channel)
        return {}

    def do_set_profile(self) -> Json:
        """Change zone (null: apps read the offset only), status or do-not-disturb."""
        if "tz" in self.act:
            self.user.tz_hidden = self.act["tz"] is None
        if self.act.get("tz") is not None:
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
            try:
                moment = datetime.fromisoformat(str(until))
            except ValueError as problem:
                raise ActError("invalid_time", "Give dnd_until as an ISO time.") from problem
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
        """Take an app out of the team, or out of the whole organisation; its token dies."""
        installation = self.team.installations.get(self.text("app_id"))
        if installation is None or not installation.active:
            raise ActError("app_gone", "This app is not installed.")
        self.slack.uninstall(installation)
        return {}

    def do_withdraw(self) -> Json:
        """Take the team out of an app's installation in its whole organisation."""
        installation = self.team.installations.get(self.text("app_id"))
        if installation is None or not installation.active or installation.enterprise is None:
            raise ActError("app_gone", "This app is not installed in the whole organisation.")
        self.slack.withdraw(installation)
        return {}
