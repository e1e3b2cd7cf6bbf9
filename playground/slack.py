"""The state of a running playground and the changes everything else makes to it.

Used on the event loop only.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import defaultdict, deque
from dataclasses import dataclass, field

from playground.codes import Codes
from playground.company import Company
from playground.delivery import Delivery
from playground.faults import Faults
from playground.guide import Step
from playground.inspector import Inspector
from playground.live import Live
from playground.model import (
    TOMBSTONE,
    App,
    Channel,
    Installation,
    Json,
    Message,
    Person,
    Reaction,
    Team,
)
from playground.rate_limits import RateLimits
from playground.shapes import message_json, user_json

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """The right to open one view; ages in real time."""

    team: str
    user: str
    app_id: str
    view_id: str = ""
    made: float = field(default_factory=time.monotonic)
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer an interaction five times within half an hour (real time)."""

    team: str
    user: str
    app_id: str
    channel: str
    message_ts: str = ""
    made: float = field(default_factory=time.monotonic)
    uses: int = 0


@dataclass
class Notice:
    """What Slack would flash at a person."""

    n: int
    text: str
    level: str = "error"


class Slack:
    """A running playground's state; `base_url` has no trailing slash."""

    def __init__(self, company: Company, *, keep_entries: int = 2000) -> None:
        """Wraps a company that was built."""
        self.company = company
        self.clock = company.clock
        self.base_url = ""
        self.inspector = Inspector(self.clock, keep=keep_entries)
        self.faults = Faults()
        self.live = Live()
        self.codes = Codes()
        self.delivery = Delivery(company, self.inspector, self.faults)
        self.rate_limits = RateLimits()
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.notices: dict[tuple[str, str], deque[Notice]] = defaultdict(lambda: deque(maxlen=20))
        self.offered: dict[tuple[str, str, str, str], list[Json]] = {}
        # token of an upload URL → (team, file)
        self.uploads: dict[str, tuple[str, str]] = {}
        self.guide: list[Step] = []
        self._n = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.inspector.on_entry = lambda: self.live.changed("inspector")

    # --- looking things up

    def installations_of(self, token: str) -> list[Installation]:
        """The installations a bot token belongs to: several when it is an organisation's."""
        return [
            installation
            for team in self.company.teams.values()
            for installation in team.installations.values()
            if token == installation.bot_token or token in installation.older_tokens
        ]

    def app_of_token(self, token: str) -> App | None:
        """The app an app-level token belongs to."""
        for app in self.company.apps.values():
            if app.app_token == token:
                return app
        return None

    def can_see(self, channel: Channel, user: str) -> bool:
        """Whether the person may read this channel."""
        return user in channel.members or (channel.is_public and not self.is_guest(user))

    def is_guest(self, user: str) -> bool:
        """Whether the person is a guest."""
        known = (team.people.get(user) for team in self.company.teams.values())
        return any(it and (it.is_restricted or it.is_ultra_restricted) for it in known)

    # --- rights that expire

    def trigger(self, team: str, user: str, app_id: str, view_id: str = "") -> str:
        """A trigger id for a person's interaction with an app."""
        if len(self.triggers) > 2000:
            old = time.monotonic() - 600
            self.triggers = {k: t for k, t in self.triggers.items() if t.made > old}
        self._n += 1
        key = f"{1000000 + self._n}.{abs(hash(team)) % 10**10}.{uuid.uuid4().hex}"
        self.triggers[key] = Trigger(team, user, app_id, view_id)
        return key

    def response_url(
        self, team: str, user: str, app_id: str, channel: str, message_ts: str = ""
    ) -> str:
        """A URL for answers to a person's interaction."""
        if len(self.response_urls) > 5000:
            old = time.monotonic() - RESPONSE_URL_SECONDS * 2
            self.response_urls = {k: r for k, r in self.response_urls.items() if r.made > old}
        key = uuid.uuid4().hex
        self.response_urls[key] = ResponseUrl(team, user, app_id, channel, message_ts)
        return f"{self.base_url}/response/{key}"

    def notice(self, team: str, user: str, text: str, level: str = "error") -> None:
        """Flash a line at a person."""
        self._n += 1
        self.notices[(team, user)].append(Notice(self._n, text, level))
        self.live.changed("view", team=team, user=user)

    # --- messages

    def post(self, team: Team, channel: Channel, message: Message) -> Message:
        """Put a message into a channel and tell everyone who should know."""
        channel.messages[message.ts] = message
        self.told(team, channel)
        if not message.ephemeral_to:
            self.delivery.message_event(team, channel, message)
        return message

    def told(self, team: Team, channel: Channel) -> None:
        """Tell the pages of those who can see the channel."""
        if channel.is_public:
            self.live.changed(f"messages:{channel.id}", "view", team=team.id)
        else:
            for user in channel.members:
                self.live.changed(f"messages:{channel.id}", "view", team=team.id, user=user)

    def changed_message(self, team: Team, channel: Channel, message: Message, before: Json) -> None:
        """Tell everyone that a message was edited."""
        self.told(team, channel)
        self.delivery.message_changed_event(team, channel, message, before)

    def delete(self, team: Team, channel: Channel, message: Message) -> None:
        """Take a message away; where it had replies, a tombstone stands until they go."""
        if channel.replies(message.ts):
            before = message_json(team, channel, message)
            channel.messages[message.ts] = Message(
                ts=message.ts,
                user="USLACKBOT",
                text="This message was deleted.",
                thread_ts=message.ts,
                subtype=TOMBSTONE,
            )
            self.changed_message(team, channel, channel.messages[message.ts], before)
            return
        del channel.messages[message.ts]
        self.told(team, channel)
        if not message.ephemeral_to:
            self.delivery.message_deleted_event(team, channel, message)
        parent = channel.messages.get(message.thread_ts)
        if parent is not None and parent.subtype == TOMBSTONE:
            self.delete(team, channel, parent)

    def react(
        self, team: Team, channel: Channel, message: Message, user: Person, name: str
    ) -> bool:
        """Add a reaction; False when the person had already added it."""
        for reaction in message.reactions:
            if reaction.name == name:
                if user.id in reaction.users:
                    return False
                reaction.users.append(user.id)
                break
        else:
            message.reactions.append(Reaction(name, [user.id]))
        self.told(team, channel)
        self.delivery.reaction_event("reaction_added", team, channel, message, user, name)
        return True

    def unreact(
        self, team: Team, channel: Channel, message: Message, user: Person, name: str
    ) -> bool:
        """Take a reaction back; False when there was none."""
        for reaction in message.reactions:
            if reaction.name == name and user.id in reaction.users:
                reaction.users.remove(user.id)
                if not reaction.users:
                    message.reactions.remove(reaction)
                self.told(team, channel)
                self.delivery.reaction_event("reaction_removed", team, channel, message, user, name)
                return True
        return False

    # --- apps

    def siblings(self, installation: Installation) -> list[Installation]:
        """The installation, or those in all teams of its organisation."""
        if installation.enterprise is None:
            return [installation]
        return [
            it
            for team in self.company.teams.values()
            for it in team.installations.values()
            if it.app is installation.app and it.enterprise is installation.enterprise
        ]

    def revoke(self, installation: Installation) -> None:
        """End an installation's token, everywhere it is good for, and tell the app."""
        for it in self.siblings(installation):
            it.active = False
        self.delivery.event(
            self.company.teams[installation.team],
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user]}},
            only=installation.app.id,
        )

    def uninstall(self, installation: Installation) -> None:
        """Take an app out of a team, or of a whole organisation."""
        self.revoke(installation)
        for it in self.siblings(installation):
            team = self.company.teams[it.team]
            team.people[it.bot_user].deleted = True
            self.live.changed("view", team=team.id)
        self.delivery.event(
            self.company.teams[installation.team],
            {"type": "app_uninstalled"},
            only=installation.app.id,
        )

    def withdraw(self, installation: Installation) -> None:
        """Take one team out of an organisation's installation."""
        installation.active = False
        team = self.company.teams[installation.team]
        event = {"type": "team_access_revoked", "team_ids": [team.id]}
        self.delivery.event(team, event, only=installation.app.id)
        self.live.changed("view", team=team.id)

    # --- people and channels

    def direct_messages(self, team: Team, one: str, other: str) -> Channel:
        """The direct messages of two people, opened when needed."""
        known = team.im(one, other)
        channel = known or self.company.direct_messages(team, one, other)
        if known is None:
            for user in (one, other):
                self.live.changed("view", team=team.id, user=user)
        return channel

    def rename_id(self, team: Team, channel: Channel, new: str) -> None:
        """Give a channel another id; the old one is known nowhere any more."""
        old, channel.id = channel.id, new
        team.channels = {c.id: c for c in team.channels.values()}
        for file in team.files.values():
            file.channels = [new if it == old else it for it in file.channels]
        for right in self.response_urls.values():
            if right.channel == old:
                right.channel = new
        self.live.changed("view", team=team.id)

    def join(self, team: Team, channel: Channel, user: str, inviter: str = "") -> bool:
        """Make somebody a member; False when they were one."""
        if user in channel.members:
            return False
        channel.members.append(user)
        self.live.changed("view", team=team.id)
        self.delivery.membership_event("member_joined_channel", team, channel, user, inviter)
        return True

    def leave(self, team: Team, channel: Channel, user: str, actor: str = "") -> bool:
        """End a membership, one's own or (`actor`) somebody else's; False when there was none."""
        if user not in channel.members:
            return False
        channel.members.remove(user)
        self.delivery.left_event(team, channel, user, actor or user)
        self.live.changed("view", team=team.id)
        return True

    def joined(self, team: Team, person: Person) -> None:
        """Tell apps about a new member of the team."""
        self.delivery.event(
            team, {"type": "team_join", "user": user_json(person, self.clock.now())}
        )

    def person_changed(self, team: Team, person: Person) -> None:
        """Tell everyone that a profile changed."""
        person.updated = int(self.clock.now().timestamp())
        self.live.changed("view", team=team.id)
        self.delivery.person_event(team, person)
