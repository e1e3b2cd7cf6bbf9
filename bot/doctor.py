"""`headway doctor`: checks everything that Headway needs, and says how to mend what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.delivery.calls import TOKENLESS
from bot.delivery.engine import DEAD_AFTER
from bot.scopes import OPTIONAL, REQUIRED
from bot.settings import Settings
from bot.slack_client import refusal, why_unreached
from bot.web.app import web_client
from bot.web.installations import UNREACHED, Installed, named
from bot.web.oauth import many_workspaces
from storage.database import Database
from storage.delivery.deliveries import doubtful_deliveries
from storage.figures import workspaces_without_token
from storage.isolation import is_exempt
from storage.journeys.journeys import digest_channels
from storage.migrate import demand_server, is_empty, missing, too_old, try_to_begin
from storage.replicas import PER_REPLICA, Replicas, replicas
from storage.trouble import trouble
from storage.workspaces.workspaces import Workspace, workspace_by_id

SOCKETS = 10
"""Socket Mode connections that Slack allows an app."""

MOST_SKEW = timedelta(seconds=60)

LITTLE_ROOM = 256 << 20
"""Bytes on the disk of SQLite's file, below which it is time to make room."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. `mend` says what to do when it is not well."""

    what: str
    mend: str = ""

    @property
    def well(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.mend

    def __str__(self) -> str:
        return f"ok    {self.what}" if self.well else f"MEND  {self.what}\n      {self.mend}"


def examine(
    settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[Finding]:
    """Check everything; what depends on something broken is left out."""
    database = Database(settings.database_url.get_secret_value())
    token = settings.slack_bot_token
    client = web_client(token.get_secret_value() if token else None, settings.slack_api_url)
    try:
        findings, usable = _database(database)
        stored = database if usable else None
        many = many_workspaces(settings, client, database, now)
        if many is None:
            findings += _workspace(client, stored, now)
        elif stored is not None:
            findings += _installations(many.installed, stored, now)
        if stored is not None:
            findings += _tokenless(stored)
        if settings.engine == "cluster" and stored is not None:
            findings += about_replicas(settings, replicas(stored, DEAD_AFTER))
        return [*findings, *_socket(settings)]
    finally:
        database.close()


def _tokenless(database: Database) -> Iterator[Finding]:
    with database.everywhere().read() as session:
        for workspace in workspaces_without_token(session, TOKENLESS):
            yield Finding(
                f"Messages of {_named(workspace)} wait for a token that works.",
                "Install Headway there again; they are sent then.",
            )


def _named(workspace: Workspace) -> str:
    return f"{workspace.name} ({workspace.id})" if workspace.name else workspace.id


def _workspace(
    client: WebClient, stored: Database | None, now: Callable[[], datetime]
) -> Iterator[Finding]:
    """What concerns one workspace; without a database only what Slack says."""
    findings, us = _slack(client, now)
    yield from findings
    if us is not None and stored is not None:
        yield from _channels(stored, client, us["team_id"])
        yield from _doubtful(stored, us["team_id"])


def _installations(
    installed: Installed, database: Database, now: Callable[[], datetime]
) -> Iterator[Finding]:
    unreadable = installed.unreadable()
    if unreadable:
        yield Finding(
            f"The tokens of {named(unreadable)} cannot be read with ENCRYPTION_KEYS.",
            "Add the key that encrypted them to the end of the list, or install Headway there "
            "again.",
        )
        return
    workspaces = list(installed)
    yield Finding(f"Headway is installed in {len(workspaces)} workspaces; /slack/install adds one.")
    with database.everywhere().read() as session:
        names = {it: workspace_by_id(session, it) for it in workspaces}
    for workspace_id, known in names.items():
        client = installed.get(workspace_id)
        name = _named(known) if known else workspace_id
        if client is None:
            yield Finding(f"Slack gives no new token for {name}.", "Install Headway there again.")
            continue
        for finding in _workspace(client, database, now):
            yield replace(finding, what=f"{name}: {finding.what}")


def about_replicas(settings: Settings, found: Replicas) -> Iterator[Finding]:
    """What is well and what is not where several replicas run."""
    if found.notified:
        yield Finding(f"PostgreSQL's notifications come through. Replicas running: {found.alive}.")
    else:
        yield Finding(
            "PostgreSQL's notifications do not come through.",
            "Connect to PostgreSQL itself, or through a pooler in session mode.",
        )
    if found.alive > SOCKETS and settings.slack_app_token is not None:
        yield Finding(
            f"{found.alive} replicas run, and Slack allows {SOCKETS} Socket Mode connections.",
            f"Run {SOCKETS} at most, or let Slack call them over HTTP.",
        )
    needed = max(found.alive, 1) * PER_REPLICA
    if needed > found.connections:
        yield Finding(
            f"Replicas may need {needed} connections, and PostgreSQL allows {found.connections}.",
            "Raise max_connections, or run fewer replicas.",
        )


def _database(database: Database) -> tuple[list[Finding], bool]:
    """What there is to say about the database, and whether its tables can be read."""
    try:
        demand_server(database)
        empty, lags, left_behind = is_empty(database), missing(database), too_old(database)
        with database.read() as session:
            exempt = is_exempt(session.connection())
        if empty:
            try_to_begin(database)
        else:
            database.ping()
    except Exception as failed:
        found = trouble(failed, database.url)
        if found is None:
            raise
        return [Finding(found.what, found.mend)], False
    findings = [Finding("The database answers, and takes what is written.")]
    free = database.free_bytes()
    if free is not None and free < LITTLE_ROOM:
        findings.append(
            Finding(
                f"The disk of the database has {free >> 20} MB left.",
                f"Make room on it: Headway wants {LITTLE_ROOM >> 20} MB.",
            )
        )
    if empty:
        findings.append(Finding("It is empty yet: the first `headway run` makes its tables."))
    elif lags:
        findings.append(
            Finding(
                "The database is of an older version.",
                "Run `headway migrate`; `headway run` does it by itself.",
            )
        )
    elif left_behind:
        findings.append(
            Finding("The database belongs to a newer version of Headway.", "Start that one.")
        )
    else:
        findings.append(Finding("The database is up to date."))
    usable = not (empty or lags or left_behind)
    if exempt:
        findings.append(
            Finding(
                "The database role is a superuser or has BYPASSRLS: PostgreSQL does not keep "
                "workspaces apart for it.",
                "Let Headway connect as a role of its own: docs/operating.md, Database.",
            )
        )
    return findings, usable


def _slack(
    client: WebClient, now: Callable[[], datetime]
) -> tuple[list[Finding], SlackResponse | None]:
    try:
        us = client.auth_test()
    except UNREACHED as failed:
        word = refusal(failed)
        if word is None:
            return [_unreached(failed)], None
        return [
            Finding(
                f"Slack refuses the bot token ({word}).",
                "Install the app to the workspace again; if SLACK_BOT_TOKEN is set, copy it again "
                "from OAuth & Permissions.",
            )
        ], None
    findings = [Finding(f"Slack knows us as {us['user']} in {us['team']}.")]
    told = {name.lower(): value for name, value in us.headers.items()}
    findings += _scopes(told.get("x-oauth-scopes"))
    findings += _clock(us.headers.get("Date") or us.headers.get("date"), now())
    return findings, us


def _unreached(failed: Exception, why: str = "") -> Finding:
    return Finding(
        f"Slack could not be reached{why} ({why_unreached(failed)}).",
        "Check this machine's network and proxy, and SLACK_API_URL.",
    )


def _scopes(header: str | None) -> Iterator[Finding]:
    if header is None:
        yield Finding("Slack did not tell which scopes are granted, so they are not looked at.")
        return
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    lacking = [scope for scope in REQUIRED if scope not in granted]
    if lacking:
        yield Finding(
            f"Scopes are missing: {', '.join(lacking)}.",
            "Update the app from manifest.yml and reinstall it to the workspace.",
        )
    else:
        yield Finding("Every scope that is needed is granted.")
    for scope, missed in OPTIONAL.items():
        if scope not in granted:
            yield Finding(f"Optional scope {scope} is not granted: {missed}.")


def _clock(date: str | None, now: datetime) -> Iterator[Finding]:
    if date is None:
        return
    skew = now - parsedate_to_datetime(date)
    if abs(skew) > MOST_SKEW:
        behind = "ahead of" if skew > timedelta(0) else "behind"
        yield Finding(
            f"This machine's clock is {abs(skew).total_seconds():.0f} seconds {behind} Slack's.",
            "Turn on time synchronisation: prompts come at wrong times, and Slack's signatures "
            "are refused from five minutes on.",
        )
    else:
        yield Finding("The clock agrees with Slack's.")


def _socket(settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token is None:
        yield Finding("Slack calls us over HTTP, at /slack/events.")
        return
    token = settings.slack_app_token.get_secret_value()
    try:
        web_client(token, settings.slack_api_url).apps_connections_open(app_token=token)
    except UNREACHED as failed:
        word = refusal(failed)
        if word is None:
            yield _unreached(failed, " for Socket Mode")
            return
        yield Finding(
            f"Slack refuses the app-level token ({word}).",
            "Under Basic Information, make an app-level token with connections:write and copy it "
            "to SLACK_APP_TOKEN; turn Socket Mode on.",
        )
    else:
        yield Finding("Socket Mode can be used.")


def _channels(database: Database, client: WebClient, workspace_id: str) -> Iterator[Finding]:
    with database.of(workspace_id).read() as session:
        ids = digest_channels(session, workspace_id)
    for channel_id in ids:
        try:
            channel = client.conversations_info(channel=channel_id)["channel"]
        except UNREACHED as failed:
            word = refusal(failed)
            if word is None:
                yield _unreached(failed, f" about digest channel {channel_id}")
                continue
            yield Finding(
                f"Digest channel {channel_id} cannot be looked at ({word}).",
                "Invite the bot there; for a private channel also grant groups:read.",
            )
            continue
        if channel.get("is_archived"):
            yield Finding(
                f"Digest channel {channel_id} is archived.",
                "Unarchive it, or let its member choose another one in Headway's Home.",
            )
        elif not channel.get("is_member"):
            yield Finding(
                f"The bot is not a member of digest channel {channel_id}.",
                "Invite it there with /invite @Headway.",
            )
        else:
            yield Finding(f"Digest channel {channel_id} can be posted to.")


def _doubtful(database: Database, workspace_id: str) -> Iterator[Finding]:
    with database.of(workspace_id).read() as session:
        waiting = doubtful_deliveries(session, workspace_id)
    if waiting:
        yield Finding(
            f"{waiting} messages wait because nobody knows whether they arrived.",
            "Grant the history scopes (channels:history, groups:history, im:history) and reinstall "
            "the app: Headway then looks by itself within the hour.",
        )
