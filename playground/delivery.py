"""What apps are told: events with their retries, and interactions that await an answer.

An app gets an event when its manifest subscribes to it, its scopes allow it, and it may see
the conversation. https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import asyncio

from playground.company import Company
from playground.events import SCOPES
from playground.faults import Faults
from playground.http_delivery import HttpDelivery
from playground.inspector import Inspector
from playground.model import App, Channel, Installation, Json, Message, Person, Team
from playground.shapes import message_json, user_json
from playground.socket_mode import Answer, SocketMode

_EITHER_SCOPE = (
    "member_joined_channel",
    "member_left_channel",
    "channel_shared",
    "channel_unshared",
)
# Slack's reasons for a retry, by what went wrong.
REASONS = {
    "timeout": "http_timeout",
    "http_error": "http_error",
    "connection_failed": "connection_failed",
}
# Of an installation in a whole organisation these are about no team.
ORG_EVENTS = {"app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"}
# How long an event whose socket went away waits for the next one, in real seconds.
RECONNECT_SECONDS = 60.0


class Delivery:
    """Sends payloads to apps over whichever transport they use."""

    def __init__(self, company: Company, inspector: Inspector, faults: Faults) -> None:
        """What is delivered is recorded in `inspector`; `faults` may get in the way."""
        self._company = company
        self._inspector = inspector
        self._faults = faults
        self.sockets = SocketMode()
        self.http = HttpDelivery()
        # First attempts under way; later attempts.
        self.first_attempts: set[asyncio.Task[None]] = set()
        self.retries: set[asyncio.Task[None]] = set()
        self._n = 0

    async def send(
        self,
        app: App,
        team: str,
        kind: str,
        payload: Json,
        *,
        attempt: int = 0,
        reason: str = "",
    ) -> Answer:
        """Deliver one payload once and record it. `kind` as in Socket Mode's envelopes."""
        within = self._company.acknowledge_within
        if app.request_url:
            answer = await self.http.send(
                app, kind, payload, within=within, attempt=attempt, reason=reason
            )
        else:
            fault = self._faults.for_socket(team) if self.sockets.open_for(app) else None
            answer = await self.sockets.send(
                app,
                kind,
                payload,
                within=within,
                accepts_response=kind != "events_api",
                attempt=attempt,
                reason=reason,
                drop=fault.how if fault else "",
            )
        self._inspector.add(
            "slack_to_bot",
            name_of(kind, payload),
            payload,
            answer.body,
            team=team,
            ms=answer.ms,
            refused=answer.error or None,
            acknowledged_ms=None if answer.error else answer.ms,
        )
        return answer

    # --- events

    def event(
        self,
        team: Team,
        event: Json,
        *,
        name: str = "",
        channel: Channel | None = None,
        only: str = "",
    ) -> None:
        """Tell every installed app that may know. `only` names the single app concerned."""
        name = name or str(event["type"])
        for installation in list(team.installations.values()):
            if only and installation.app.id != only:
                continue
            if self._may_know(installation, name, channel):
                self._send_event(team, installation, event, channel)

    def _may_know(self, installation: Installation, name: str, channel: Channel | None) -> bool:
        if name in ("app_uninstalled", "tokens_revoked", "team_access_revoked"):
            return name in installation.app.bot_events
        if not installation.active or name not in installation.app.bot_events:
            return False
        scopes = SCOPES.get(name)
        if name in _EITHER_SCOPE and channel is not None:
            scopes = ("groups:read",) if channel.is_private else ("channels:read",)
        if scopes and not any(s in installation.scopes for s in scopes):
            return False
        if channel is None or name == "app_home_opened":
            return True
        return installation.bot_user in channel.members

    def _send_event(
        self, team: Team, installation: Installation, event: Json, channel: Channel | None
    ) -> None:
        self._n += 1
        org = installation.enterprise
        event = {"event_ts": self._company.new_ts(), **event}
        payload: Json = {
            "token": installation.app.verification_token,
            "team_id": team.id,
            "api_app_id": installation.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{team.id[1:]}{self._n:07d}",
            "event_time": int(self._company.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise.id if team.enterprise else None,
                    "team_id": None if org else team.id,
                    "user_id": installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": org is not None,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": f"4-{team.id}-{self._n}",
        }
        if team.enterprise is not None:
            payload["enterprise_id"] = team.enterprise.id
        if org and event["type"] in ORG_EVENTS:
            del payload["team_id"]
        fault = self._faults.for_event(str(event["type"]), team.id)
        if fault is not None and fault.kind == "lose_event":
            kind, why = str(event["type"]), "lost: a fault asked for"
            self._inspector.add("slack_to_bot", kind, payload, None, team=team.id, refused=why)
            return
        for _ in range(1 if fault is None else 2):
            task = asyncio.get_running_loop().create_task(
                self._first_attempt(installation.app, team.id, payload)
            )
            self.first_attempts.add(task)
            task.add_done_callback(self.first_attempts.discard)

    async def _first_attempt(self, app: App, team: str, payload: Json) -> None:
        answer = await self.send(app, team, "events_api", payload)
        if answer.error and not answer.no_retry:
            task = asyncio.get_running_loop().create_task(
                self._retry(app, team, payload, answer.error)
            )
            self.retries.add(task)
            task.add_done_callback(self.retries.discard)

    async def _retry(self, app: App, team: str, payload: Json, error: str) -> None:
        for attempt, delay in enumerate(self._company.event_retry_delays, start=1):
            await asyncio.sleep(delay)
            if error in ("no_connection", "disconnected") and not app.request_url:
                await self.sockets.wait_for_connection(app, RECONNECT_SECONDS)
            reason = REASONS.get(error, "unknown_error") if app.request_url else "timeout"
            answer = await self.send(
                app, team, "events_api", payload, attempt=attempt, reason=reason
            )
            if not answer.error or answer.no_retry:
                return
            error = answer.error

    async def settle(self, seconds: float) -> bool:
        """Wait until every first attempt is through; False when time ran out."""
        try:
            async with asyncio.timeout(seconds):
                while self.first_attempts:
                    await asyncio.wait(set(self.first_attempts))
        except TimeoutError:
            return False
        return True

    # --- the events that messages and people cause

    def message_event(self, team: Team, channel: Channel, message: Message) -> None:
        """Somebody wrote something."""
        body = message_json(team, channel, message, metadata=True)
        body |= {"channel": channel.id, "channel_type": kind_of(channel)}
        self.event(team, body, name=f"message.{plural_of(channel)}", channel=channel)
        for installation in list(team.installations.values()):
            if f"<@{installation.bot_user}>" in message.text and not message.bot_id:
                mention = {**body, "type": "app_mention"}
                mention.pop("channel_type")
                if not channel.is_im:
                    self.event(team, mention, channel=channel, only=installation.app.id)

    def message_changed_event(
        self, team: Team, channel: Channel, message: Message, before: Json
    ) -> None:
        """Somebody edited a message."""
        body: Json = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": message_json(team, channel, message, metadata=True),
            "previous_message": before,
            "channel": channel.id,
            "channel_type": kind_of(channel),
            "ts": self._company.new_ts(),
        }
        self.event(team, body, name=f"message.{plural_of(channel)}", channel=channel)

    def message_deleted_event(self, team: Team, channel: Channel, message: Message) -> None:
        """Somebody deleted a message."""
        body: Json = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "previous_message": message_json(team, channel, message, metadata=True),
            "channel": channel.id,
            "channel_type": kind_of(channel),
            "ts": self._company.new_ts(),
        }
        self.event(team, body, name=f"message.{plural_of(channel)}", channel=channel)

    def reaction_event(
        self, kind: str, team: Team, channel: Channel, message: Message, user: Person, name: str
    ) -> None:
        """Somebody reacted, or took a reaction back."""
        self.event(
            team,
            {
                "type": kind,
                "user": user.id,
                "reaction": name,
                "item": {"type": "message", "channel": channel.id, "ts": message.ts},
                "item_user": message.user,
            },
            channel=channel,
        )

    def membership_event(
        self, kind: str, team: Team, channel: Channel, user: str, inviter: str = ""
    ) -> None:
        """Somebody joined or left a channel."""
        event: Json = {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": team.id,
        }
        if inviter:
            event["inviter"] = inviter
        self.event(team, event, channel=channel)

    def left_event(self, team: Team, channel: Channel, user: str, actor: str) -> None:
        """Somebody is not in a channel any more.

        A bot that was there hears of itself in an event of its own, and not as the members do.
        """
        self.membership_event("member_left_channel", team, channel, user)
        app_id = team.people[user].app_id
        if app_id:
            kind = "group_left" if channel.is_private else "channel_left"
            event: Json = {"type": kind, "channel": channel.id, "actor_id": actor}
            self.event(team, event, only=app_id)

    def person_event(self, team: Team, person: Person) -> None:
        """A profile changed."""
        self.event(
            team,
            {
                "type": "user_change",
                "user": user_json(person, self._company.clock.now()),
                "cache_ts": person.updated,
            },
        )

    async def close(self) -> None:
        """Stop everything."""
        tasks = self.first_attempts | self.retries
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.sockets.close()
        await self.http.close()


def kind_of(channel: Channel) -> str:
    """Slack's `channel_type` in message events."""
    if channel.is_im:
        return "im"
    if channel.is_mpim:
        return "mpim"
    return "group" if channel.is_private else "channel"


def plural_of(channel: Channel) -> str:
    """The last part of the subscription's name: channels, groups, im or mpim."""
    kind = kind_of(channel)
    return kind if kind in ("im", "mpim") else f"{kind}s"


def name_of(kind: str, payload: Json) -> str:
    """A short name of a payload for the inspector."""
    if kind == "slash_commands":
        return str(payload.get("command", ""))
    if kind == "events_api":
        return str(payload.get("event", {}).get("type", payload.get("type", "")))
    return str(payload.get("type", ""))
