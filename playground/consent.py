"""Slack's page where somebody lets an app in: `/oauth/v2/authorize`, and the code it gives.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from playground.codes import Consent
from playground.model import App
from playground.slack import Slack


@dataclass
class _Asked:
    """What an app asks for, once it is checked."""

    app: App
    scopes: list[str]
    redirect_uri: str
    """As sent; empty means the app's first."""
    state: str
    team: str

    def back(self, **answer: str) -> RedirectResponse:
        """Send the browser back."""
        url = self.redirect_uri or self.app.redirect_urls[0]
        query = urlencode({**answer, "state": self.state})
        return RedirectResponse(f"{url}{'&' if '?' in url else '?'}{query}", status_code=302)


class _Wrong(Exception):
    """The page cannot be shown; Slack does not send such a browser back."""


async def endpoint(slack: Slack, request: Request) -> Response:
    """Show the page, or take what was chosen on it."""
    given = dict(request.query_params)
    form = await request.form()
    try:
        asked = _asked(slack, given)
        if request.method == "GET":
            return HTMLResponse(_page(slack, asked, request.url.query))
        if form.get("choice") != "allow":
            return asked.back(error="access_denied")
        chosen = [str(it) for it in form.getlist("scope")]
        return asked.back(code=_consent(slack, asked, str(form.get("installer") or ""), chosen))
    except _Wrong as wrong:
        return HTMLResponse(_html("Something is wrong", f"<p>{escape(str(wrong))}</p>"), 400)


def _asked(slack: Slack, given: dict[str, str]) -> _Asked:
    client_id = given.get("client_id", "")
    app = next((it for it in slack.company.apps.values() if it.client_id == client_id), None)
    if app is None:
        raise _Wrong("Invalid client_id parameter")
    scopes = [it for it in given.get("scope", "").replace(" ", ",").split(",") if it]
    unknown = sorted(set(scopes) - set(app.scopes()))
    if unknown or not scopes:
        raise _Wrong(f"invalid_scope: {', '.join(unknown) or 'no scopes were requested'}")
    redirect_uri = given.get("redirect_uri", "")
    if not app.redirect_urls:
        raise _Wrong("redirect_uri: this app has no redirect URLs")
    if redirect_uri and not any(redirect_uri.startswith(it) for it in app.redirect_urls):
        raise _Wrong("redirect_uri did not match any configured URIs")
    return _Asked(app, scopes, redirect_uri, given.get("state", ""), given.get("team", ""))


def _installers(slack: Slack, app: App) -> Iterable[tuple[str, str, str]]:
    """(value, words, team or organisation) for everybody who may install the app somewhere."""
    for team in slack.company.teams.values():
        for person in team.people.values():
            if person.is_bot or person.deleted:
                continue
            who = f"{person.real_name} in {team.name}"
            yield f"{team.id}:{person.id}", who, team.id
            if team.enterprise and app.is_org_ready and (person.is_admin or person.is_owner):
                org = team.enterprise
                where = f"{who}, for all of {org.name}"
                yield f"{team.id}:{person.id}:{org.id}", where, org.id


def _consent(slack: Slack, asked: _Asked, installer: str, chosen: list[str]) -> str:
    if installer not in {value for value, _, _ in _installers(slack, asked.app)}:
        raise _Wrong("Choose who installs the app.")
    team_id, user, *org = installer.split(":")
    team = slack.company.teams[team_id]
    optional = set(asked.app.scopes()) - set(asked.app.scopes(optional=False))
    required = [it for it in asked.scopes if it not in optional]
    granted = [*required, *(it for it in asked.scopes if it in optional and it in chosen)]
    enterprise = team.enterprise if org else None
    return slack.codes.give(Consent(asked.app, team, enterprise, user, granted, asked.redirect_uri))


def _page(slack: Slack, asked: _Asked, query: str) -> str:
    optional = set(asked.app.scopes()) - set(asked.app.scopes(optional=False))
    required = "".join(f"<li>{escape(it)}</li>" for it in asked.scopes if it not in optional)
    choices = "".join(
        f'<p><label><input type="checkbox" name="scope" value="{escape(it)}" checked> '
        f"{escape(it)}</label></p>"
        for it in asked.scopes
        if it in optional
    )
    people = "".join(
        f'<option value="{value}"{" selected" if of == asked.team else ""}>{escape(words)}</option>'
        for value, words, of in _installers(slack, asked.app)
    )
    return _html(
        f"{asked.app.name} would like to come in",
        f'<form method="post" action="?{escape(query)}">'
        f'<p><label>You are <select name="installer">{people}</select></label></p>'
        f"<p>It will be allowed to</p><ul>{required}</ul>"
        + (f"<p>and, if you like</p>{choices}" if choices else "")
        + '<p><button name="choice" value="allow">Allow</button> '
        '<button name="choice" value="cancel">Cancel</button></p></form>',
    )


def _html(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>body {{ font: 1rem/1.5 system-ui, sans-serif; "
        "max-width: 36rem; margin: 10vh auto; color-scheme: light dark }</style>"
        f"<h1>{escape(title)}</h1>{body}</html>"
    )
