"""oauth.v2.access: a code or a refresh token for a token."""

from __future__ import annotations

import uuid
from datetime import timedelta

from playground.codes import BadCodeError
from playground.model import Installation, Json
from playground.web_api.method import Call, RefusedError, method

TOKEN_SECONDS = 12 * 60 * 60


@method("oauth.v2.access", tier=4, client=True)
def oauth_v2_access(call: Call) -> Json:
    """Install an app with the code of somebody's consent, or rotate its token."""
    if call.text("grant_type") == "refresh_token":
        return refreshed(call)
    try:
        consent = call.slack.codes.take(call.app, call.text("code"), call.text("redirect_uri"))
    except BadCodeError as problem:
        error, why = problem.args
        raise RefusedError(error, why=why) from problem
    company, app = call.slack.company, call.app
    if consent.enterprise is not None:
        installations = company.install_everywhere(app, consent.enterprise, scopes=consent.scopes)
        team = None
    else:
        installations = [company.install(app, consent.team, scopes=consent.scopes)]
        team = {"id": consent.team.id, "name": consent.team.name}
    if app.rotates_tokens:
        rotate(call, installations)
    call.slack.live.changed("view")
    first, org = installations[0], consent.team.enterprise
    return {
        **tokens(first),
        "scope": ",".join(first.scopes),
        "bot_user_id": first.bot_user,
        "app_id": app.id,
        "team": team,
        "enterprise": {"id": org.id, "name": org.name} if org else None,
        "is_enterprise_install": consent.enterprise is not None,
        "authed_user": {"id": consent.user},
    }


def refreshed(call: Call) -> Json:
    """The next token. A refresh token is good once; the bot token it replaces till its end."""
    wanted = call.required("refresh_token")
    for team in call.slack.company.teams.values():
        installation = team.installations.get(call.app.id)
        if installation is not None and installation.refresh_token == wanted:
            break
    else:
        raise RefusedError("invalid_refresh_token")
    if not installation.active:
        raise RefusedError("invalid_refresh_token", why="the app was uninstalled")
    rotate(call, call.slack.siblings(installation))
    return {
        **tokens(installation),
        "scope": ",".join(installation.scopes),
        "bot_user_id": installation.bot_user,
        "app_id": call.app.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": installation.enterprise is not None,
    }


def rotate(call: Call, installations: list[Installation]) -> None:
    """Give the installations another token, good for twelve hours of the playground's clock."""
    bot_token, refresh_token = (f"{kind}-1-{uuid.uuid4().hex}" for kind in ("xoxe.xoxb", "xoxe"))
    for it in installations:
        if it.expires_at is not None:
            it.older_tokens[it.bot_token] = it.expires_at
        it.bot_token, it.refresh_token = bot_token, refresh_token
        it.expires_at = call.slack.clock.now() + timedelta(seconds=TOKEN_SECONDS)


def tokens(installation: Installation) -> Json:
    """The part of the answer that is secret."""
    given: Json = {"access_token": installation.bot_token, "token_type": "bot"}
    if installation.refresh_token:
        given |= {"refresh_token": installation.refresh_token, "expires_in": TOKEN_SECONDS}
    return given
