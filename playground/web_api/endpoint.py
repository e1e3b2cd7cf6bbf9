"""`/api/<method>`: tokens, scopes, limits and faults around every method."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.faults import Fault
from playground.model import App, Installation, Json
from playground.slack import Slack
from playground.web_api import METHODS
from playground.web_api.method import Call, Method, RefusedError

logger = logging.getLogger(__name__)


# What names a team's own: the argument, and where the team keeps it.
NAMED_IN = {
    "channel": "channels",
    "view_id": "views",
    "user": "people",
    "users": "people",
    "user_id": "people",
}


HISTORIES = {"conversations.history", "conversations.replies"}


# Of an organisation's token they ask which team is meant.
# https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
TEAM_NEEDED = {"conversations.list", "dnd.info", "users.conversations", "users.list"}


class CutError(Exception):
    """The connection is to be cut without an answer."""


async def arguments(request: Request) -> Json:
    """The arguments of a call, from the query, a form or JSON."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json":
        body = await request.body()
        try:
            data: Any = await request.json() if body else {}
        except ValueError as problem:
            raise RefusedError("invalid_json") from problem
        if not isinstance(data, dict):
            raise RefusedError("json_not_object")
        args |= data
    elif request.method == "POST" and kind:
        if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            raise RefusedError("invalid_form_data")
        form = await request.form()
        args |= {k: v for k, v in form.items() if isinstance(v, str)}
    return args


def caller(slack: Slack, token: str, args: Json) -> tuple[App, Installation | None]:
    """Who calls; refused when the token is not one."""
    if not token:
        raise RefusedError("not_authed")
    app = slack.app_of_token(token)
    if app is not None:
        return app, None
    found = slack.installations_of(token)
    if not found:
        raise RefusedError("invalid_auth")
    installation = meant(slack, found, args) if len(found) > 1 else found[0]
    if not installation.active:
        raise RefusedError("account_inactive", why="the app was uninstalled")
    ends = installation.older_tokens.get(token, installation.expires_at)
    if ends is not None and ends <= slack.clock.now():
        raise RefusedError("token_expired")
    return installation.app, installation


def meant(slack: Slack, found: list[Installation], args: Json) -> Installation:
    """Which of an organisation's teams a call is about: what it names decides.

    Users may be members of several teams, so `team_id` comes first.
    """
    teams = {it.team: slack.company.teams[it.team] for it in found}
    by_team = {it.team: it for it in found}
    wanted = str(args.get("team_id") or "")
    if wanted in by_team:
        return by_team[wanted]
    trigger = slack.triggers.get(str(args.get("trigger_id") or ""))
    if trigger is not None and trigger.team in by_team:
        return by_team[trigger.team]
    for name, where in NAMED_IN.items():
        for team in teams.values():
            if str(args.get(name) or "") in getattr(team, where):
                return by_team[team.id]
    return found[0]


def client(slack: Slack, args: Json, authorization: str) -> App:
    """The app that names itself by client id and secret, in the header or as arguments."""
    client_id = str(args.pop("client_id", "") or "")
    client_secret = str(args.pop("client_secret", "") or "")
    if authorization.lower().startswith("basic "):
        try:
            given = base64.b64decode(authorization[6:], validate=True).decode()
        except ValueError as problem:
            raise RefusedError("invalid_client_id") from problem
        client_id, _, client_secret = given.partition(":")
    app = next((it for it in slack.company.apps.values() if it.client_id == client_id), None)
    if app is None:
        raise RefusedError("invalid_client_id")
    if app.client_secret != client_secret:
        raise RefusedError("bad_client_secret")
    return app


def may_call(call: Call, method: Method) -> None:
    """Refuse the wrong kind of token, a missing scope, and a call too many."""
    if method.client:
        return
    if method.app_token != (call.installed is None) and method.name not in (
        "auth.test",
        "api.test",
    ):
        raise RefusedError("not_allowed_token_type")
    if call.installed is not None and call.installed.enterprise and method.name in TEAM_NEEDED:
        call.required("team_id", "missing_argument")
    if method.scopes and call.installed is not None:
        call.need_scope(*method.scopes)
    tier = tier_of(call, method)
    if tier and call.installed is not None:
        wait = call.slack.rate_limits.tier(call.app.id, call.installed.team, method.name, tier)
        if wait:
            raise RefusedError("ratelimited", retry_after=wait)


def tier_of(call: Call, method: Method) -> int:
    """The tier that limits this call now; 0 = none does."""
    company = call.slack.company
    if company.short_history and method.name in HISTORIES:
        return 1
    if not method.tier or not company.rate_limits:
        return 0
    return company.tiers.get(method.name, method.tier)


async def endpoint(slack: Slack, request: Request) -> Response:
    """Answer one call."""
    name = request.path_params["method"]
    started = time.monotonic()
    args: Json = {}
    team = ""
    installation: Installation | None = None
    fault: Fault | None = None
    try:
        args = await arguments(request)
        token = str(args.pop("token", "") or "")
        bearer = request.headers.get("authorization", "")
        if bearer.lower().startswith("bearer "):
            token = bearer[7:].strip()
        method = METHODS.get(name)
        if method is None:
            raise RefusedError("unknown_method", req_method=name)
        if method.client:
            app = client(slack, args, bearer)
        else:
            app, installation = caller(slack, token, args)
        team = installation.team if installation else ""
        fault = slack.faults.for_call(name, team)
        before(fault)
        call = Call(slack, name, app, args, installation)
        may_call(call, method)
        answer: Json = {"ok": True, **method.run(call)}
        refused = None
        status = 200
    except RefusedError as problem:
        answer, status = refusal(problem)
        refused = problem.why or problem.error
        if problem.messages:
            refused = f"{problem.error}: {'; '.join(problem.messages)}"
    except CutError:
        answer, status, refused = {}, 0, "connection cut before the call"
    except Exception:  # a defect of the playground: shown to whoever looks for its cause
        logger.exception("%s failed in the playground itself", name)
        answer, status = {"ok": False, "error": "fatal_error"}, 500
        refused = "the playground itself failed: see its log"
    if fault is not None and status == 200:
        answer, status, refused = await after(fault, answer)
    slack.inspector.add(
        "bot_to_slack",
        name,
        args,
        answer,
        team=team,
        ms=(time.monotonic() - started) * 1000,
        refused=refused,
    )
    if status == 0:
        raise CutError
    headers = {"Date": formatdate(usegmt=True)}  # in real time, as all transport is
    if installation is not None:
        headers["x-oauth-scopes"] = ",".join(installation.scopes)
    retry_after = answer.pop("retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return JSONResponse(answer, status_code=status, headers=headers)


def refusal(problem: RefusedError) -> tuple[Json, int]:
    """(answer, status) of a refused call."""
    answer: Json = {"ok": False, "error": problem.error, **problem.fields}
    if problem.messages:
        answer["errors"] = problem.messages
        answer["response_metadata"] = {"messages": problem.messages}
    return answer, int(answer.pop("status", 429 if problem.error == "ratelimited" else 200))


def before(fault: Fault | None) -> None:
    """What a fault does instead of the call."""
    if fault is None:
        return
    if fault.kind == "rate_limit":
        raise RefusedError("ratelimited", retry_after=fault.retry_after, why="a fault asked for")
    if fault.kind == "refuse":
        raise RefusedError(fault.error, why="a fault asked for")
    if fault.kind == "error_before":
        raise RefusedError(fault.error, status=fault.status, why="a fault asked for")
    if fault.kind == "cut_before":
        raise CutError


async def after(fault: Fault, answer: Json) -> tuple[Json, int, str | None]:
    """What a fault does to the answer of a call that was carried out."""
    if fault.kind == "error_after":
        return (
            {"ok": False, "error": fault.error},
            fault.status,
            "carried out, then a fault asked for",
        )
    if fault.kind == "cut":
        return answer, 0, "carried out, then the connection was cut"
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
        return answer, 200, f"carried out, answered {fault.seconds:g} s late"
    return answer, 200, None
