"""What a Slack remembers: teams, people, channels, messages, views, apps, files.

Plain mutable records. They are touched on the playground's event loop only (or before it
starts); `company.py` builds them and `slack.py` changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass
class Person:
    """A user of one team; the bot's own user is one too (`is_bot`)."""

    id: str
    team: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Etc/UTC"
    tz_hidden: bool = False
    """Apps read the offset only."""
    locale: str = "en-US"
    email: str = ""
    avatar_color: str = "#4a6fa5"
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    """A guest, who sees the channels that they are in."""
    is_ultra_restricted: bool = False
    """A guest of a single channel."""
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    dnd_until: datetime | None = None
    app_id: str = ""
    bot_id: str = ""
    enterprise_id: str = ""
    updated: int = 0


TOMBSTONE = "tombstone"
"""The subtype of what stands where a message with replies was deleted."""


@dataclass
class Reaction:
    """One emoji under a message; `name` keeps the skin tone (`+1::skin-tone-3`)."""

    name: str
    users: list[str]


@dataclass
class Message:
    """A message; `ephemeral_to` names the only person who may see it."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    edited_by: str = ""
    edited_ts: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: Json | None = None
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    icon: Json | None = None
    subtype: str = ""
    ephemeral_to: str = ""
    broadcast: bool = False
    # What each person has chosen in the message's own inputs: user → block → action → value.
    state: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)


@dataclass
class Channel:
    """A public or private channel, or the direct messages of its members."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    """People of another company are in it."""
    is_pending_ext_shared: bool = False
    """Another company was invited and has not come yet."""
    is_org_shared: bool = False
    """People of another team of the same organisation are in it."""
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    created: int = 0
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Everyone in the team may look in."""
        return not (self.is_private or self.is_im or self.is_mpim)

    def replies(self, thread_ts: str) -> list[Message]:
        """The replies of a thread, oldest first, without its first message."""
        return [
            m
            for m in self.in_order()
            if m.thread_ts == thread_ts and m.ts != thread_ts and not m.ephemeral_to
        ]

    def in_order(self) -> list[Message]:
        """Oldest first."""
        return [self.messages[ts] for ts in sorted(self.messages)]


@dataclass
class View:
    """A modal in somebody's stack, or an app's Home for one person."""

    id: str
    type: str
    team: str
    user: str
    app_id: str
    bot_id: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    external_id: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class File:
    """An uploaded file; the bytes are kept in memory."""

    id: str
    team: str
    user: str
    name: str
    title: str = ""
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    length: int = 0
    alt_text: str = ""
    uploaded: bool = False
    completed: bool = False
    created: int = 0
    channels: list[str] = field(default_factory=list)


@dataclass
class Enterprise:
    """An Enterprise Grid organisation: several teams, and apps installed in all at once."""

    id: str
    name: str


@dataclass
class App:
    """An app as its manifest describes it; it may be installed in several teams."""

    id: str
    manifest: Json
    app_token: str
    signing_secret: str
    verification_token: str
    client_id: str
    client_secret: str
    # Set for an app that is reached over signed HTTP; empty means Socket Mode.
    request_url: str = ""

    @property
    def name(self) -> str:
        """The app's display name."""
        return str(self.manifest.get("display_information", {}).get("name", "App"))

    @property
    def commands(self) -> list[Json]:
        """Declared slash commands."""
        return list(self.features.get("slash_commands") or [])

    @property
    def shortcuts(self) -> list[Json]:
        """Declared global and message shortcuts."""
        return list(self.features.get("shortcuts") or [])

    @property
    def features(self) -> Json:
        """The manifest's features."""
        return dict(self.manifest.get("features") or {})

    @property
    def settings(self) -> Json:
        """The manifest's settings."""
        return dict(self.manifest.get("settings") or {})

    @property
    def bot_events(self) -> list[str]:
        """Events the app subscribed to."""
        return list((self.settings.get("event_subscriptions") or {}).get("bot_events") or [])

    @property
    def has_home(self) -> bool:
        """Whether the Home tab is switched on."""
        return bool((self.features.get("app_home") or {}).get("home_tab_enabled"))

    @property
    def messages_tab_writable(self) -> bool:
        """Whether people may write to the bot."""
        home = self.features.get("app_home") or {}
        return bool(home.get("messages_tab_enabled")) and not home.get(
            "messages_tab_read_only_enabled"
        )

    @property
    def is_interactive(self) -> bool:
        """Whether buttons, forms and shortcuts reach the app."""
        return bool((self.settings.get("interactivity") or {}).get("is_enabled"))

    @property
    def is_silent(self) -> bool:
        """Whether it hears of nothing that happens, so that somebody has to act for its bot."""
        return not (self.bot_events or self.commands or self.shortcuts or self.is_interactive)

    @property
    def redirect_urls(self) -> list[str]:
        """Where OAuth may send a browser back to."""
        return list((self.manifest.get("oauth_config") or {}).get("redirect_urls") or [])

    @property
    def rotates_tokens(self) -> bool:
        """Whether its tokens expire and are exchanged for new ones."""
        return bool(self.settings.get("token_rotation_enabled"))

    @property
    def is_org_ready(self) -> bool:
        """Whether it may be installed in a whole organisation."""
        return bool(self.settings.get("org_deploy_enabled"))

    def scopes(self, *, optional: bool = True) -> list[str]:
        """The bot scopes the manifest asks for."""
        asked = (self.manifest.get("oauth_config") or {}).get("scopes") or {}
        wanted = list(asked.get("bot") or [])
        if not optional:
            return [s for s in wanted if s not in (asked.get("bot_optional") or [])]
        return wanted + [s for s in asked.get("bot_optional") or [] if s not in wanted]


@dataclass
class Installation:
    """An app in one team: the bot user, its token, the scopes that were granted.

    An app that is installed in a whole organisation has one for each of its teams, which share
    token and bot user and name the organisation.
    """

    app: App
    team: str
    bot_id: str
    bot_user: str
    bot_token: str
    scopes: list[str]
    active: bool = True
    enterprise: Enterprise | None = None
    refresh_token: str = ""
    expires_at: datetime | None = None
    # Bot tokens that were replaced and still work, with their end.
    older_tokens: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str
    enterprise: Enterprise | None = None
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    installations: dict[str, Installation] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    # user → ids of open modal views, bottom first
    stacks: dict[str, list[str]] = field(default_factory=dict)
    # (app, user) → id of the Home view
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def im(self, one: str, other: str) -> Channel | None:
        """The direct messages of two people, if they were ever opened."""
        pair = {one, other}
        for channel in self.channels.values():
            if channel.is_im and set(channel.members) == pair:
                return channel
        return None


def zone_of(person: Person) -> ZoneInfo:
    """The person's zone."""
    return ZoneInfo(person.tz)
