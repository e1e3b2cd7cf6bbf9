"""Builds what a playground starts with: teams, people, channels, installed apps, history.

    company = Company()
    team = company.team("Acme")
    ada = company.person(team, "ada", tz="Europe/Berlin")
    wins = company.channel(team, "wins", members=[ada])
    bot = company.install(load_manifest("manifest.yml"), team)

Ids count up, so that the same builder gives the same company again; pass `id=` to choose one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

from playground.clock import Clock
from playground.manifest import never_sent, problems_in
from playground.model import (
    App,
    Channel,
    Enterprise,
    Installation,
    Json,
    Message,
    Person,
    Reaction,
    Team,
)

logger = logging.getLogger(__name__)

COLORS = ("#4a6fa5", "#a5604a", "#4aa56b", "#8a4aa5", "#a5924a", "#4aa0a5", "#a54a7d", "#5c6b73")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def load_manifest(path: str | Path) -> Json:
    """Read a manifest file (YAML or JSON); raises ValueError when it is not a mapping."""
    manifest = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError(f"{path} is not an app manifest.")
    return manifest


class Company:
    """Everything that exists in one playground, possibly several teams.

    `rate_limits` switches Slack's limits on posts and methods; `tiers` replaces a method's tier,
    as in `{"users.conversations": 2}`. `acknowledge_within` is Slack's 3 seconds.
    `event_retry_delays` are the seconds before each redelivery of an event.

    `short_history` is for an app that is distributed commercially outside Slack's Marketplace: it
    reads histories once a minute, 15 messages a page, whatever `rate_limits` says. A page that is
    asked to be larger is `capped` or `refused`. `delete_in_archived` lets apps delete their
    messages in archived channels, of which Slack says nothing.
    """

    def __init__(
        self,
        *,
        rate_limits: bool = True,
        tiers: Mapping[str, int] | None = None,
        short_history: Literal["", "capped", "refused"] = "",
        delete_in_archived: bool = False,
        acknowledge_within: float = 3.0,
        event_retry_delays: Iterable[float] = (0.0, 60.0, 300.0),
        clock: Clock | None = None,
    ) -> None:
        """An empty company."""
        self.rate_limits = rate_limits
        self.tiers = dict(tiers or {})
        self.short_history = short_history
        self.delete_in_archived = delete_in_archived
        self.acknowledge_within = acknowledge_within
        self.event_retry_delays = tuple(event_retry_delays)
        self.clock = clock or Clock()
        self.teams: dict[str, Team] = {}
        self.apps: dict[str, App] = {}
        self._count = 0
        self._last_ts = 0

    def new_id(self, prefix: str) -> str:
        """An id as Slack's look: a letter for the kind, then ten capitals and digits."""
        self._count += 1
        n, digits = self._count, ""
        while n:
            n, rest = divmod(n, 36)
            digits = ALPHABET[rest] + digits
        return f"{prefix}0{digits.rjust(9, '0')}"

    def new_ts(self, at: datetime | None = None) -> str:
        """A message timestamp, unique in this company.

        Timestamps of the present always grow; `at` (aware) is for history.
        """
        moment = at or self.clock.now()
        micros = int(moment.timestamp() * 1_000_000)
        if at is None:
            micros = max(micros, self._last_ts + 1)
            self._last_ts = micros
        else:
            self._count += 1
            micros = micros // 1000 * 1000 + self._count % 1000
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def enterprise(self, name: str) -> Enterprise:
        """A new Enterprise Grid organisation, still without teams."""
        return Enterprise(self.new_id("E"), name)

    def team(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - Slack's word
        enterprise: Enterprise | None = None,
    ) -> Team:
        """A new workspace with a #general channel, perhaps of an organisation."""
        team_id = id or self.new_id("T")
        domain = "".join(c for c in name.lower() if c.isalnum()) or "team"
        team = Team(id=team_id, name=name, domain=domain, enterprise=enterprise)
        self.teams[team_id] = team
        self.channel(team, "general")
        return team

    def person(
        self,
        team: Team,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - Slack's word
        real_name: str = "",
        tz: str = "Etc/UTC",
        **fields: Any,
    ) -> Person:
        """A new member of the team; in #general, too, unless they are a guest.

        `fields` are those of `Person`.
        """
        ZoneInfo(tz)
        user_id = id or self.new_id("U")
        person = Person(
            id=user_id,
            team=team.id,
            name=name,
            real_name=real_name or name.replace(".", " ").title(),
            tz=tz,
            **fields,
        )
        person.enterprise_id = team.enterprise.id if team.enterprise else ""
        person.email = person.email or f"{name}@{team.domain}.example"
        person.avatar_color = COLORS[len(team.people) % len(COLORS)]
        team.people[user_id] = person
        for channel in team.channels.values():
            if channel.name == "general" and not (
                person.is_restricted or person.is_ultra_restricted
            ):
                channel.members.append(user_id)
        return person

    def channel(
        self,
        team: Team,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - Slack's word
        private: bool = False,
        members: Iterable[Person | str] = (),
        topic: str = "",
        purpose: str = "",
    ) -> Channel:
        """A new channel; the first member counts as its creator."""
        ids = [m if isinstance(m, str) else m.id for m in members]
        channel = Channel(
            id=id or self.new_id("C"),
            name=name,
            is_private=private,
            topic=topic,
            purpose=purpose,
            creator=ids[0] if ids else "",
            created=int(self.clock.now().timestamp()),
            members=ids,
        )
        team.channels[channel.id] = channel
        return channel

    def direct_messages(self, team: Team, one: str, other: str) -> Channel:
        """The direct messages of two people, opened when they are not yet."""
        found = team.im(one, other)
        if found is None:
            found = Channel(
                id=self.new_id("D"),
                name="",
                is_im=True,
                created=int(self.clock.now().timestamp()),
                members=[one, other],
            )
            team.channels[found.id] = found
        return found

    def app(self, manifest: Json, *, id: str | None = None) -> App:  # noqa: A002 - Slack's word
        """Register an app without installing it; raises ValueError as Slack refuses manifests."""
        problems = problems_in(manifest)
        if problems:
            raise ValueError("Slack would refuse this manifest:\n" + "\n".join(problems))
        for sentence in never_sent(manifest):
            logger.warning(sentence)
        app_id = id or self.new_id("A")
        app = App(
            id=app_id,
            manifest=manifest,
            app_token=f"xapp-1-{app_id}-{self._count:013d}-playground",
            signing_secret=f"{app_id.lower()}-signing-secret-of-the-playground",
            verification_token=f"{app_id.lower()}-verification-token",
            client_id=f"{self._count}.{self._count:013d}",
            client_secret=f"{app_id.lower()}-client-secret-of-the-playground",
        )
        self.apps[app_id] = app
        return app

    def install(
        self,
        manifest: Json | App,
        team: Team,
        *,
        scopes: Iterable[str] | None = None,
        optional_scopes: bool = True,
    ) -> Installation:
        """Install an app in a team, as its manifest (or an app installed elsewhere) asks.

        `scopes` replaces what is granted; `optional_scopes=False` grants only what is required.
        An app that comes back keeps its bot user and gets another token.
        """
        app = manifest if isinstance(manifest, App) else self.app(manifest)
        earlier = team.installations.pop(app.id, None)
        user = team.people[earlier.bot_user] if earlier else self._bot_user(app, team)
        user.deleted = False
        installation = Installation(
            app=app,
            team=team.id,
            bot_id=user.bot_id,
            bot_user=user.id,
            bot_token=f"xoxb-{team.id[1:]}-{user.id[1:]}-playground",
            scopes=list(app.scopes(optional=optional_scopes) if scopes is None else scopes),
        )
        if earlier is not None:
            self._count += 1
            installation.bot_token += str(self._count)
        team.installations[app.id] = installation
        return installation

    def install_everywhere(
        self, app: App, enterprise: Enterprise, *, scopes: Iterable[str] | None = None
    ) -> list[Installation]:
        """Install an app in all teams of an organisation: one token, one bot user."""
        teams = [it for it in self.teams.values() if it.enterprise is enterprise]
        made = [self.install(app, team, scopes=scopes) for team in teams]
        first = made[0]
        for team, installation in zip(teams, made, strict=True):
            user = team.people.pop(installation.bot_user)
            user.id, user.bot_id = first.bot_user, first.bot_id
            team.people[user.id] = user
            installation.bot_id, installation.bot_user = first.bot_id, first.bot_user
            installation.bot_token = first.bot_token
            installation.enterprise = enterprise
        return made

    def _bot_user(self, app: App, team: Team) -> Person:
        bot_user = app.features.get("bot_user") or {}
        bot_name = str(bot_user.get("display_name") or app.name)
        bot_id = self.new_id("B")
        user = Person(
            id=self.new_id("U"),
            team=team.id,
            name=bot_name.lower().replace(" ", ""),
            real_name=bot_name,
            is_bot=True,
            app_id=app.id,
            bot_id=bot_id,
            avatar_color=str(
                (app.manifest.get("display_information") or {}).get("background_color", "#2c2d30")
            ),
        )
        team.people[user.id] = user
        return user

    def bot(self, team: Team, name: str) -> Person:
        """A bot of another app, which posts and reacts as somebody plays it and hears nothing."""
        scopes = ["chat:write", "reactions:write"]
        manifest = {
            "display_information": {"name": name},
            "features": {"bot_user": {"display_name": name}},
            "oauth_config": {"scopes": {"bot": scopes}},
        }
        return team.people[self.install(manifest, team).bot_user]

    def post(
        self,
        team: Team,
        channel: Channel,
        user: Person | str,
        text: str,
        *,
        at: datetime | None = None,
        reactions: dict[str, list[str]] | None = None,
        **fields: Any,
    ) -> Message:
        """Put a message into the history, without telling any app. `fields`: `Message`'s."""
        author = team.people[user if isinstance(user, str) else user.id]
        message = Message(
            ts=self.new_ts(at),
            user=author.id,
            text=text,
            bot_id=author.bot_id,
            app_id=author.app_id,
            reactions=[Reaction(name, list(users)) for name, users in (reactions or {}).items()],
            **fields,
        )
        channel.messages[message.ts] = message
        return message
