"""What a Web API method is: its name, scopes, tier and the function that carries it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.model import App, Channel, Installation, Json, Message, Person, Team
from playground.slack import Slack

# https://docs.slack.dev/apis/web-api/pagination - "under 1000"
MOST_A_PAGE = 999


class RefusedError(Exception):
    """Slack's `{"ok": false, "error": …}`; `messages` go to response_metadata."""

    def __init__(self, error: str, *messages: str, why: str = "", **fields: Any) -> None:
        """`why` is a sentence for the inspector; `fields` are added to the answer."""
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.why = why
        self.fields = fields


@dataclass
class Call:
    """One call: who calls, with what."""

    slack: Slack
    method: str
    app: App
    args: Json
    installed: Installation | None

    @property
    def installation(self) -> Installation:
        """The caller's installation; app-level tokens have none."""
        if self.installed is None:
            raise RefusedError("not_allowed_token_type")
        return self.installed

    @property
    def team(self) -> Team:
        """The caller's team."""
        return self.slack.company.teams[self.installation.team]

    @property
    def bot_user(self) -> str:
        """The caller's user id."""
        return self.installation.bot_user

    def has_scope(self, scope: str) -> bool:
        """Whether a scope was granted."""
        return scope in self.installation.scopes

    def need_scope(self, *scopes: str) -> None:
        """Refuse unless one of the scopes was granted."""
        if not any(self.has_scope(s) for s in scopes):
            raise RefusedError(
                "missing_scope",
                needed=",".join(scopes),
                provided=",".join(self.installation.scopes),
                why=f"{self.method} needs {' or '.join(scopes)}",
            )

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be there."""
        value = self.text(name)
        if not value:
            raise RefusedError(
                error,
                f"[ERROR] missing required field: {name}",
                why=f"{self.method} needs “{name}”",
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument, in any of the spellings Slack takes."""
        value = self.args.get(name)
        if value is None:
            return default
        return str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError as problem:
            raise RefusedError("invalid_arguments", f"[ERROR] {name} must be a number") from problem

    def data(self, name: str, kind: type, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, or text that holds JSON; None when it is not there."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as problem:
                raise RefusedError(error, f"[ERROR] {name} is not JSON") from problem
        if not isinstance(value, kind):
            raise RefusedError(error, f"[ERROR] {name} must be {kind.__name__}")
        return value

    # --- looking things up as an app may

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the app may know of; private ones only as their member."""
        wanted = self.required(name)
        found = self.team.channels.get(wanted)
        if found is None or not self.slack.can_see(found, self.bot_user):
            raise RefusedError("channel_not_found", why=f"no conversation {wanted} for this app")
        return found

    def person(self, name: str = "user", error: str = "user_not_found") -> Person:
        """A member of the caller's team."""
        found = self.team.people.get(self.required(name))
        if found is None:
            raise RefusedError(error, why=f"nobody {self.text(name)} in this team")
        return found

    def message(self, channel: Channel, ts: str) -> Message:
        """A message that is not an ephemeral one."""
        found = channel.messages.get(ts)
        if found is None or found.ephemeral_to:
            raise RefusedError("message_not_found")
        return found

    def page(
        self,
        items: list[Any],
        *,
        most: int = MOST_A_PAGE,
        default: int = 100,
        capped: bool = False,
    ) -> tuple[list[Any], Json]:
        """A page of `items` and the response_metadata with the next cursor.

        A `limit` above `most` is refused, or taken as `most` when it is `capped`.
        """
        limit = self.number("limit", min(default, most))
        if capped:
            limit = min(limit, most)
        if not 1 <= limit <= most:
            raise RefusedError("invalid_limit", why=f"limit is 1 to {most}")
        cursor = self.text("cursor")
        if cursor and not (cursor.startswith("at:") and cursor[3:].isdigit()):
            raise RefusedError("invalid_cursor")
        start = int(cursor[3:]) if cursor else 0
        rest = start + limit < len(items)
        return items[start : start + limit], {"next_cursor": f"at:{start + limit}" if rest else ""}


Handler = Callable[[Call], Mapping[str, Any]]


@dataclass(frozen=True)
class Method:
    """A method. `scopes`: any of them; `tier` 0 has a limit of its own (`chat.postMessage`).

    `client`: it is called with the app's client id and secret instead of a token.
    """

    name: str
    run: Handler
    scopes: tuple[str, ...] = ()
    tier: int = 3
    app_token: bool = False
    client: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int = 3, app_token: bool = False, client: bool = False
) -> Callable[[Handler], Handler]:
    """Register a function as a Web API method."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(name, run, scopes, tier, app_token, client)
        return run

    return register
