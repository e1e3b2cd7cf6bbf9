"""Installing by OAuth: Bolt's own flow, with our pages, our database and our clock."""

import hmac
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin
from uuid import uuid4

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as SlackInstallation

from blocks.workspaces import install_pages
from bot.logs import reason
from bot.scopes import OPTIONAL, REQUIRED
from bot.settings import Settings
from bot.slack_client import SlackClient
from bot.web.installations import UNREACHED, Credentials, Installed, InstalledAuthorize
from sponsorship.workspaces import installs
from storage.database import Database, is_unavailable
from storage.encryption import Keys
from storage.workspaces.installations import Installation, forget_states, use_state

log = logging.getLogger(__name__)

STATE_LASTS = timedelta(minutes=10)

_HTML = "text/html; charset=utf-8"
_HEADERS = {
    "Content-Type": _HTML,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the page's own address holds the code
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class _States(OAuthStateStore):
    """States that every replica can check by their signature; the database knows the used ones.

    Anybody may begin an install as often as they like: that costs no write, and fills nothing that
    others need. Only what comes back signed and in time is written, until its time is over.
    """

    def __init__(self, database: Database, secret: str, now: Callable[[], datetime]) -> None:
        self._database = database.everywhere()
        self._secret = f"install state {secret}".encode()
        self._now = now

    def issue(self, *_: object, **__: object) -> str:
        expires = int((self._now() + STATE_LASTS).timestamp())
        state = f"{expires}.{secrets.token_urlsafe(24)}"
        return f"{state}.{self._signature(state)}"

    def consume(self, state: str) -> bool:
        state, _, signature = state.rpartition(".")
        if not hmac.compare_digest(self._signature(state).encode(), signature.encode()):
            return False
        now, expires_at = self._now(), datetime.fromtimestamp(int(state.partition(".")[0]), UTC)
        if expires_at <= now:
            return False
        with self._database.write() as session:
            forget_states(session, now, 100)
            return use_state(session, state, expires_at)

    def _signature(self, state: str) -> str:
        return hmac.new(self._secret, state.encode(), "sha256").hexdigest()


class _Store(InstallationStore):
    """Where Bolt's flow puts what Slack granted; `bot.web.installations` reads it."""

    def __init__(self, database: Database, keys: Keys, now: Callable[[], datetime]) -> None:
        self._database = database.everywhere()
        self._keys = keys
        self._now = now

    def save(self, installation: SlackInstallation) -> None:
        """Raise BoltError when the database is away."""
        granted = installation
        token = granted.bot_token
        assert token is not None  # without one, run_installation gave no installation
        lasts = granted.get_custom_value("expires_in")
        now = self._now()
        org = granted.is_enterprise_install
        row = Installation(
            id=(granted.enterprise_id if org else granted.team_id) or "",
            enterprise_id=granted.enterprise_id,
            name=(granted.enterprise_name if org else granted.team_name) or "",
            app_id=granted.app_id or "",
            bot_id=granted.bot_id or "",
            bot_user_id=granted.bot_user_id or "",
            installed_by=granted.user_id or "",
            scopes=",".join(granted.bot_scopes or ()),
            bot_token=self._keys.encrypt(token),
            refresh_token=granted.bot_refresh_token
            and self._keys.encrypt(granted.bot_refresh_token),
            expires_at=None if lasts is None else now + timedelta(seconds=lasts),
            installed_at=now,
        )
        try:
            installs.save(self._database, row, now)
        except Exception as failed:
            if is_unavailable(failed):
                raise BoltError("the database is away") from failed
            raise
        log.info("installed", extra={"installation": row.id})


class InstallFlow(OAuthFlow):
    """`/slack/install` and `/slack/oauth_redirect`.

    Slack's part is Bolt's; ours are the pages, that nothing secret reaches a log, and an answer
    in words whatever fails.
    """

    def __init__(
        self,
        client: WebClient,
        credentials: Credentials,
        scopes: Sequence[str],
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(
            client=client,
            settings=OAuthSettings(
                client_id=credentials.client_id,
                client_secret=credentials.client_secret,
                scopes=scopes,
                user_scopes=[],
                install_path=install_pages.INSTALL_PATH,
                authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
                callback_options=CallbackOptions(success=_success, failure=_failure),
                installation_store=_Store(database, keys, now),
                state_store=_States(database, credentials.client_secret, now),
                state_expiration_seconds=int(STATE_LASTS.total_seconds()),
            ),
        )

    def answer(self, request: BoltRequest, path: str) -> BoltResponse:
        """Serve either of the two pages."""
        try:
            if path == self.install_path:
                return self.handle_installation(request)
            return self.handle_callback(request)
        except Exception as failed:  # whatever it is, somebody sits before their browser
            if is_unavailable(failed):
                log.warning("an install could not go on", extra={"error": reason(failed)})
                return _page(503, install_pages.not_installed("storage_error"))
            reference = uuid4().hex[:8]
            log.error("an install failed", extra={"reference": reference}, exc_info=failed)
            return _page(500, install_pages.not_installed("unexpected", reference))

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """With `?team=T…` Slack offers that workspace first."""
        team = request.query.get("team", [""])[0]
        return self.settings.authorize_url_generator.generate(
            state=state, team=team if re.fullmatch(r"[TE][A-Z0-9]{1,30}", team) else None
        )

    def build_install_page_html(self, url: str, request: BoltRequest) -> str:  # noqa: ARG002
        """Our own page."""
        return install_pages.install(url)

    def append_set_cookie_headers(
        self, headers: dict[str, object], set_cookie_value: str | None
    ) -> dict[str, object]:
        """Bolt's cookie, and what keeps the page to this browser."""
        headers.update(_HEADERS)
        if set_cookie_value is not None:
            headers["Set-Cookie"] = [set_cookie_value]
        return headers

    def run_installation(self, code: str) -> SlackInstallation | None:
        """Exchange the code for a token; None when Slack does not give one."""
        try:
            given = self.client.oauth_v2_access(
                client_id=self.settings.client_id,
                client_secret=self.settings.client_secret,
                code=code,
                redirect_uri=self.settings.redirect_uri,
            )
            us = self.client.auth_test(token=given["access_token"])
        except (SlackApiError, *UNREACHED) as failed:
            log.warning("Slack did not confirm an install", extra={"error": reason(failed)})
            return None
        team, enterprise = given.get("team") or {}, given.get("enterprise") or {}
        return SlackInstallation(
            app_id=given.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=given["access_token"],
            bot_id=us.get("bot_id"),
            bot_user_id=given.get("bot_user_id"),
            bot_scopes=given.get("scope", ""),
            bot_refresh_token=given.get("refresh_token"),
            # The model would count from the system's clock; `_Store` counts from ours.
            custom_values={"expires_in": given.get("expires_in")},
            user_id=(given.get("authed_user") or {}).get("id", ""),
            is_enterprise_install=bool(given.get("is_enterprise_install")),
        )


@dataclass(frozen=True)
class ManyWorkspaces:
    """What the app is built with where workspaces install Headway themselves."""

    installed: Installed
    authorize: InstalledAuthorize
    flow: InstallFlow


def many_workspaces(
    settings: Settings, client: SlackClient, database: Database, now: Callable[[], datetime]
) -> ManyWorkspaces | None:
    """None when the settings name one workspace's token. `client` has none."""
    keys, secret = settings.keys(), settings.slack_client_secret
    if not settings.many_workspaces or keys is None or secret is None:
        return None
    credentials = Credentials(settings.slack_client_id or "", secret.get_secret_value())
    installed = Installed(database, keys, credentials, client, now)
    return ManyWorkspaces(
        installed,
        InstalledAuthorize(installed),
        InstallFlow(client, credentials, [*REQUIRED, *OPTIONAL], database, keys, now),
    )


def _success(arguments: SuccessArgs) -> BoltResponse:
    granted = arguments.installation
    name = granted.enterprise_name if granted.is_enterprise_install else granted.team_name
    workspace_id = None if granted.is_enterprise_install else granted.team_id
    page = install_pages.installed(name or "", granted.app_id or "", workspace_id)
    return _page(200, page, arguments.settings.state_utils.build_set_cookie_for_deletion())


def _failure(arguments: FailureArgs) -> BoltResponse:
    page = install_pages.not_installed(arguments.reason)
    # The cookie stays: what came from elsewhere must not spoil an install that is under way.
    return _page(arguments.suggested_status_code, page)


def _page(status: int, html: str, cookie: str | None = None) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = dict(_HEADERS)
    if cookie is not None:
        headers["Set-Cookie"] = [cookie]
    return BoltResponse(status=status, body=html, headers=headers)
