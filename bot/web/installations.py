"""The workspaces that installed Headway by OAuth: their tokens, kept fresh, and their clients."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException

from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.calls import UNINSTALLED
from bot.logs import reason
from bot.slack_client import SlackClient, refusal
from sponsorship.workspaces import installs
from storage.database import Database, is_unavailable
from storage.encryption import Keys, WrongKey
from storage.workspaces.installations import (
    Installation,
    begin_refresh,
    end_refresh,
    installation_for,
    installation_of_workspace,
    installations,
    reencrypt,
    release_refresh,
    served_workspaces,
)
from storage.workspaces.workspaces import workspace_by_id

log = logging.getLogger(__name__)

REFRESH_BEFORE = timedelta(hours=2)
"""How long before a token expires the next one is asked for. Slack's tokens last twelve hours."""

REFRESH_TAKES = timedelta(seconds=30)
"""How long whoever asks for the next token has for it: well above the call's time-out."""

WAIT_SECONDS = 10.0
"""How long an expired token's user waits for somebody else who asks for the next one."""

STORE_AGAIN = 1.0
"""Seconds after which a token that could not be stored is stored again."""

UNREACHED = (SlackClientError, HTTPException, OSError)

ORGANISATION = "organisation"
"""Where a payload's context holds the installation that all of an organisation shares."""


@dataclass(frozen=True)
class Credentials:
    """What Slack knows the app by."""

    client_id: str
    client_secret: str


@dataclass(frozen=True)
class _Unstored:
    """A token from Slack that the database has not taken yet, in place of that generation's."""

    generation: int
    token: str
    values: Mapping[str, object]


class Installed(Mapping[str, WebClient]):
    """A client for each workspace that Headway is installed in, by the workspace's id.

    Tokens are read at every look-up, so that what another replica refreshed, or an uninstall
    deleted, counts at once. `client` is what the clients are made like; it has no token.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        credentials: Credentials,
        client: SlackClient,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database.everywhere()
        self._keys = keys
        self._credentials = credentials
        self._client = client
        self._now = now
        self._told: set[tuple[str, str]] = set()
        self._unstored: dict[str, _Unstored] = {}

    def __getitem__(self, workspace_id: str) -> WebClient:
        """Raise KeyError when Headway is not installed there, or its token is gone."""
        with self._database.read() as session:
            found = installation_of_workspace(session, workspace_id)
        token = None if found is None else self.token(found)
        if token is None:
            raise KeyError(workspace_id)
        return self._client_like(token, workspace_id)

    def __contains__(self, workspace_id: object) -> bool:
        """Whether there is an installation; its token may still turn out to be useless."""
        with self._database.read() as session:
            return installation_of_workspace(session, str(workspace_id)) is not None

    def __iter__(self) -> Iterator[str]:
        """Ids of the known workspaces that have an installation."""
        with self._database.read() as session:
            return iter(served_workspaces(session))

    def __len__(self) -> int:
        """How many those are."""
        return len(list(iter(self)))

    def find(self, workspace_id: str | None, enterprise_id: str | None) -> Installation | None:
        """The installation that a payload is for: the workspace's own, or its organisation's."""
        with self._database.read() as session:
            found = installation_for(session, workspace_id, enterprise_id)
            workspace = workspace_by_id(session, workspace_id or "")
        if found is not None and workspace is not None and workspace.uninstalled_at is not None:
            installs.found_again(self._database, workspace.id, self._now())
        return found

    def token(self, found: Installation) -> str | None:
        """The bot token to use now, refreshed when it is time; None when there is none."""
        ends = time.monotonic() + WAIT_SECONDS
        while True:
            unstored = self._unstored.get(found.id)
            if unstored is not None and unstored.generation == found.generation:
                return unstored.token
            left = None if found.expires_at is None else found.expires_at - self._now()
            if left is None or left > REFRESH_BEFORE:
                return self._open(found, found.bot_token)
            expired = left <= timedelta(0)
            renewed = self._refresh(found, expired=expired)
            if renewed is not None:
                return renewed
            if not expired:
                return self._open(found, found.bot_token)
            # Too late for the old one: whoever is asking for the next will have it in a moment.
            with self._database.read() as session:
                again = installation_for(session, found.id, None)
            if again is None or time.monotonic() >= ends:
                return None
            if again.generation == found.generation:
                if again.refreshing_until is None or again.refreshing_until <= self._now():
                    return None  # nobody is: Slack refused, or was not to be reached
                time.sleep(0.05)
            found = again

    def unreadable(self) -> list[str]:
        """Names of workspaces whose tokens none of the keys opens."""
        with self._database.read() as session:
            every = installations(session)
        return [it.name or it.id for it in every if not _opens(self._keys, it)]

    def _open(self, found: Installation, encrypted: str) -> str | None:
        try:
            return self._keys.decrypt(encrypted)
        except WrongKey:
            self._tell_once(found.id, "a token cannot be read: check ENCRYPTION_KEYS")
            return None

    def _refresh(self, found: Installation, *, expired: bool) -> str | None:
        """Ask Slack for the next token and store it; None when somebody else does, or it failed.

        No transaction is open meanwhile: the right to ask is a lease in the row, as Slack takes
        a refresh token once only. What Slack answers is stored unless a newer one came meanwhile.
        After a failure the lease stays while the old token serves, so that not every request
        asks again. What the database does not take is used from memory until it does.
        """
        now = self._now()
        refresh_token = self._open(found, found.refresh_token) if found.refresh_token else None
        if refresh_token is None:
            return None
        try:
            with self._database.write() as session:
                if not begin_refresh(session, found.id, found.generation, now, now + REFRESH_TAKES):
                    return None
        except Exception as failed:
            if expired or not is_unavailable(failed):
                raise
            return None  # the old token serves; the next one is asked for later
        try:
            given = self._client.oauth_v2_access(
                client_id=self._credentials.client_id,
                client_secret=self._credentials.client_secret,
                grant_type="refresh_token",
                refresh_token=refresh_token,
            )
        except (SlackApiError, *UNREACHED) as failed:
            if refusal(failed):
                self._tell_once(found.id, "Slack gave no new token", error=reason(failed))
            else:
                event = "Slack was not reached for a new token"
                self._tell_once(found.id, event, logging.WARNING, error=reason(failed))
            if expired and _is_spent(failed):
                installs.lost(self._database, found.id, now)
            if expired:
                with self._database.write() as session:
                    release_refresh(session, found.id, found.generation)
            return None
        self._told = {it for it in self._told if it[0] != found.id}
        values = {
            "bot_token": self._keys.encrypt(given["access_token"]),
            "refresh_token": self._keys.encrypt(given["refresh_token"]),
            "expires_at": now + timedelta(seconds=int(given["expires_in"])),
        }
        renewed = _Unstored(found.generation, given["access_token"], values)
        try:
            with self._database.write() as session:
                if not end_refresh(session, found.id, found.generation, values):
                    return None
        except Exception as failed:
            if not is_unavailable(failed):
                raise
            self._keep(found.id, renewed)
        return renewed.token

    def _keep(self, installation_id: str, renewed: _Unstored) -> None:
        """Use the token from memory until the database takes it: Slack gives it once only."""
        log.warning("a new token waits to be stored", extra={"installation": installation_id})
        self._unstored[installation_id] = renewed

        def store() -> None:
            while True:
                time.sleep(STORE_AGAIN)
                try:
                    with self._database.write() as session:
                        end_refresh(session, installation_id, renewed.generation, renewed.values)
                except Exception as failed:
                    if is_unavailable(failed):
                        continue
                    log.error("a new token is not stored", exc_info=failed)
                    return  # it serves until this process ends
                self._unstored.pop(installation_id, None)
                return

        threading.Thread(target=store, name="token", daemon=True).start()

    def _tell_once(
        self, installation_id: str, event: str, level: int = logging.ERROR, **details: str
    ) -> None:
        if (installation_id, event) not in self._told:
            self._told.add((installation_id, event))
            log.log(level, event, extra={"installation": installation_id, **details})

    def _client_like(self, token: str, workspace_id: str) -> WebClient:
        # An organisation's token is good for many workspaces.
        return self._client.like(token, team_id=workspace_id)


class InstalledAuthorize(Authorize):
    """Gives each payload from Slack the token of the workspace that it comes from.

    Everything is read from the installation, so no request costs another call to Slack.
    """

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: str | None,
    ) -> AuthorizeResult | None:
        """None when Headway is not installed there: the person is told so in words."""
        if team_id is not None and team_id.startswith("E"):
            team_id, enterprise_id = None, team_id  # what Slack says in an organisation's forms
        found = self._installed.find(team_id, enterprise_id)
        token = None if found is None else self._installed.token(found)
        if found is None or token is None:
            return None
        if found.id == found.enterprise_id:
            context[ORGANISATION] = found
        return AuthorizeResult(
            enterprise_id=found.enterprise_id,
            team_id=team_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=token,
            bot_scopes=found.scopes,
            user_id=user_id,
        )


def named(workspaces: Sequence[str], most: int = 5) -> str:
    """Names in a sentence, and how many more there are."""
    shown = ", ".join(workspaces[:most])
    return shown if len(workspaces) <= most else f"{shown} and {len(workspaces) - most} more"


def rotate_keys(database: Database, keys: Keys) -> tuple[int, list[str]]:
    """Encrypt every token with the newest key; may be stopped and run again at any time.

    Returns how many installations changed, and the names of those that no key opens.
    """
    database = database.everywhere()
    changed, unreadable = 0, []
    with database.read() as session:
        every = installations(session)
    for row in every:
        try:
            with database.write() as session:
                changed += reencrypt(session, row.id, keys)
        except WrongKey:
            unreadable.append(row.name or row.id)
    return changed, unreadable


def _is_spent(failed: Exception) -> bool:
    """Whether Slack refused the refresh token itself, as it does after an uninstall."""
    word = failed.response.get("error") if isinstance(failed, SlackApiError) else ""
    return word == "invalid_refresh_token" or word in UNINSTALLED


def _opens(keys: Keys, found: Installation) -> bool:
    try:
        for secret in (found.bot_token, found.refresh_token):
            if secret is not None:
                keys.decrypt(secret)
    except WrongKey:
        return False
    return True
