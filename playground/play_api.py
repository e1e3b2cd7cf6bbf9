"""`/play/…`: what the page and the Python driver use to be a person in this Slack."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground.company import Company
from playground.interactions.payloads import ActError
from playground.model import Channel, File, Json, Message, Person, Team, View
from playground.people import Actor
from playground.shapes import message_json, state_values, view_json
from playground.slack import Slack

logger = logging.getLogger(__name__)


def person_json(company: Company, person: Person) -> Json:
    """A person as the driver API shows one; in a bot that is silent somebody can act, too."""
    return {
        "id": person.id,
        "team": person.team,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "tz_hidden": person.tz_hidden,
        "avatar_color": person.avatar_color,
        "is_bot": person.is_bot,
        "is_playable": not person.is_bot or company.apps[person.app_id].is_silent,
        "deleted": person.deleted,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
    }


class PlayApi:
    """The routes below /play/."""

    def __init__(self, slack: Slack) -> None:
        """`slack` is the state they show."""
        self.slack = slack

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [
            Route("/play/teams", self._answered(self.teams)),
            Route("/play/view", self._answered(self.view)),
            Route("/play/messages", self._answered(self.messages)),
            Route("/play/act", self._answered(self.act), methods=["POST"]),
            Route("/play/settle", self._answered(self.settle), methods=["POST"]),
            Route("/play/inspector", self._answered(self.inspector)),
            Route("/play/clock", self._answered(self.clock), methods=["GET", "POST"]),
            Route("/play/faults", self._answered(self.faults), methods=["GET", "POST", "DELETE"]),
            Route("/play/sockets", self._answered(self.sockets), methods=["POST"]),
            Route("/play/guide", self._answered(self.guide)),
            Route("/play/files/{file_id}", self.file),
            WebSocketRoute("/play/live", self.live),
        ]

    def _answered(
        self, run: Callable[[Request], Awaitable[Json]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **await run(request)})
            except ActError as problem:
                return JSONResponse(
                    {
                        "ok": False,
                        "error": problem.code,
                        "message": str(problem),
                        **problem.fields,
                    }
                )
            except Exception:  # a defect of the playground: shown to whoever looks for its cause
                logger.exception("%s failed in the playground itself", request.url.path)
                sentence = "The playground itself failed; its log says where."
                return JSONResponse(
                    {"ok": False, "error": "playground_failed", "message": sentence}
                )

        return answer

    async def body(self, request: Request) -> Json:
        """The request's JSON object."""
        try:
            body = await request.json()
        except ValueError as problem:
            raise ActError("invalid_json", "Send a JSON object.") from problem
        if not isinstance(body, dict):
            raise ActError("invalid_json", "Send a JSON object.")
        return body

    def who(self, request: Request) -> tuple[Team, Person]:
        """The team and person of the query."""
        team = self.slack.company.teams.get(request.query_params.get("team", ""))
        if team is None:
            raise ActError("team_not_found", "There is no such team.")
        person = team.people.get(request.query_params.get("user", ""))
        if person is None:
            raise ActError("user_not_found", f"There is no such person in {team.name}.")
        return team, person

    # --- reading

    async def teams(self, _request: Request) -> Json:
        """All teams and people."""
        teams = self.slack.company.teams.values()
        return {
            "teams": [{"id": t.id, "name": t.name, "domain": t.domain} for t in teams],
            "people": [
                person_json(self.slack.company, p) for t in teams for p in t.people.values()
            ],
        }

    async def view(self, request: Request) -> Json:
        """Everything one person sees apart from messages."""
        team, me = self.who(request)
        return {
            "me": person_json(self.slack.company, me),
            "team": {
                "id": team.id,
                "name": team.name,
                "domain": team.domain,
                "organisation": team.enterprise.name if team.enterprise else "",
            },
            "people": [person_json(self.slack.company, p) for p in team.people.values()],
            "channels": [
                self.channel_json(c, me)
                for c in team.channels.values()
                if self.slack.can_see(c, me.id)
            ],
            "apps": self.apps(team),
            "views": [self.shown_view(team, team.views[v]) for v in team.stacks.get(me.id, [])],
            "home": {
                i.app.id: self.home(team, i.app.id, me.id)
                for i in team.installations.values()
                if i.active and i.app.has_home
            },
            "clock": self.clock_json(),
            "notices": [asdict(n) for n in self.slack.notices[(team.id, me.id)]],
        }

    def apps(self, team: Team) -> list[Json]:
        """The installed apps."""
        return [
            {
                "app_id": i.app.id,
                "bot_id": i.bot_id,
                "bot_user": i.bot_user,
                "name": i.app.name,
                "description": (i.app.manifest.get("display_information") or {}).get(
                    "description", ""
                ),
                "commands": [
                    {
                        "command": c.get("command", ""),
                        "description": c.get("description", ""),
                        "usage_hint": c.get("usage_hint", ""),
                    }
                    for c in i.app.commands
                ],
                "shortcuts": [
                    {
                        "type": s.get("type", ""),
                        "callback_id": s.get("callback_id", ""),
                        "name": s.get("name", ""),
                        "description": s.get("description", ""),
                    }
                    for s in i.app.shortcuts
                ],
                "has_home": i.app.has_home,
                "is_silent": i.app.is_silent,
            }
            for i in team.installations.values()
            if i.active
        ]

    def channel_json(self, channel: Channel, me: Person) -> Json:
        """A channel with what is unread."""
        seen = channel.read.get(me.id, "")
        visible = [
            m
            for m in channel.in_order()
            if m.ephemeral_to in ("", me.id) and (m.thread_ts in ("", m.ts) or m.broadcast)
        ]
        shown: Json = {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_im": channel.is_im,
            "is_member": me.id in channel.members,
            "is_archived": channel.is_archived,
            "is_ext_shared": channel.is_ext_shared,
            "is_pending_ext_shared": channel.is_pending_ext_shared,
            "is_org_shared": channel.is_org_shared,
            "topic": channel.topic,
            "members": list(channel.members),
            "unread": sum(1 for m in visible if m.ts > seen and m.user != me.id),
            "latest_ts": visible[-1].ts if visible else "",
        }
        if channel.is_im:
            shown["user"] = next((m for m in channel.members if m != me.id), me.id)
        return shown

    def shown_view(self, team: Team, view: View) -> Json:
        """A view with its errors."""
        return {**view_json(view, team.installations[view.app_id]), "errors": view.errors}

    def home(self, team: Team, app_id: str, user: str) -> Json | None:
        """An app's Home for one person."""
        view = team.views.get(team.homes.get((app_id, user), ""))
        return None if view is None else self.shown_view(team, view)

    async def messages(self, request: Request) -> Json:
        """The messages of a channel or a thread that one person may see; marks them read."""
        team, me = self.who(request)
        channel = team.channels.get(request.query_params.get("channel", ""))
        if channel is None or not self.slack.can_see(channel, me.id):
            raise ActError("channel_not_found", f"{me.real_name} knows no such channel.")
        thread = request.query_params.get("thread_ts", "")
        visible = [m for m in channel.in_order() if m.ephemeral_to in ("", me.id)]
        if thread:
            visible = [m for m in visible if thread in (m.ts, m.thread_ts)]
        else:
            visible = [m for m in visible if m.thread_ts in ("", m.ts) or m.broadcast]
            if visible:
                channel.read[me.id] = visible[-1].ts
        return {"messages": [self.message_json(team, channel, m, me) for m in visible]}

    def message_json(self, team: Team, channel: Channel, message: Message, me: Person) -> Json:
        """A message as a person sees it."""
        shown = message_json(team, channel, message, metadata=True)
        author = team.people.get(message.user)
        shown["username"] = message.username or (author.real_name if author else message.user)
        shown["ephemeral"] = bool(message.ephemeral_to)
        shown.setdefault("reactions", [])
        if message.blocks:
            shown["state"] = state_values(message.blocks, message.state.get(me.id, {}))
        return shown

    # --- doing

    async def act(self, request: Request) -> Json:
        """A person does something."""
        act = await self.body(request)
        started = time.monotonic()
        refused = None
        done: Json = {}
        try:
            done = await Actor(self.slack, act).run()
        except ActError as problem:
            refused = str(problem)
            raise
        finally:
            self.slack.inspector.add(
                "person",
                str(act.get("do")),
                act,
                done,
                team=str(act.get("team")),
                ms=(time.monotonic() - started) * 1000,
                refused=refused,
            )
        return done

    async def settle(self, _request: Request) -> Json:
        """Wait until every event had its first attempt."""
        return {"settled": await self.slack.delivery.settle(10)}

    async def inspector(self, request: Request) -> Json:
        """What passed since entry `after`."""
        query = request.query_params
        try:
            after, limit = int(query.get("after", 0)), int(query.get("limit", 200))
        except ValueError as problem:
            raise ActError("invalid_number", "“after” and “limit” are numbers.") from problem
        return {"entries": self.slack.inspector.after(after, limit)}

    def clock_json(self) -> Json:
        """The clock."""
        clock = self.slack.clock
        return {"now": clock.now().isoformat(), "offset_seconds": clock.offset_seconds}

    async def clock(self, request: Request) -> Json:
        """Show or move the clock."""
        if request.method == "POST":
            body = await self.body(request)
            try:
                if "to" in body:
                    self.slack.clock.move_to(datetime.fromisoformat(str(body["to"])))
                else:
                    self.slack.clock.advance(float(body.get("advance") or 0))
            except ValueError as problem:
                raise ActError("invalid_time", str(problem)) from problem
        return self.clock_json()

    async def faults(self, request: Request) -> Json:
        """List or add faults; DELETE forgets them and thaws what is frozen."""
        added: Json = {}
        if request.method == "DELETE":
            self.slack.faults.clear()
            for app in self.slack.company.apps.values():
                self.slack.delivery.sockets.thaw(app)
        if request.method == "POST":
            body = await self.body(request)
            try:
                fault = self.slack.faults.add(str(body.pop("kind", "")), **body)
            except ValueError as problem:
                raise ActError("invalid_fault", str(problem)) from problem
            added = {"id": fault.id}
        return {"faults": self.slack.faults.all(), **added}

    async def sockets(self, request: Request) -> Json:
        """Lose an app's sockets (`drop`, `how`), `thaw` them, or ask it to reconnect."""
        body = await self.body(request)
        app = self.slack.company.apps.get(str(body.get("app_id")))
        if app is None:
            raise ActError("app_not_found", "There is no such app.")
        sockets = self.slack.delivery.sockets
        if body.get("do") == "drop":
            try:
                dropped = await sockets.drop(app, str(body.get("how") or "aborted"))
            except ValueError as problem:
                raise ActError("invalid_way", str(problem)) from problem
            return {"dropped": dropped}
        if body.get("do") == "thaw":
            return {"thawed": sockets.thaw(app)}
        reason = str(body.get("do") or "refresh_requested")
        if reason not in ("warning", "refresh_requested", "link_disabled"):
            raise ActError("invalid_reason", f"Slack never disconnects with {reason!r}.")
        await sockets.disconnect(app, reason, grace=float(body.get("grace", 2)))
        return {}

    async def guide(self, _request: Request) -> Json:
        """The guide of whoever started the playground."""
        return {"steps": [step.shown(self.slack.company) for step in self.slack.guide]}

    async def file(self, request: Request) -> Response:
        """A file's bytes."""
        for team in self.slack.company.teams.values():
            file: File | None = team.files.get(request.path_params["file_id"])
            if file is not None and file.completed:
                return Response(
                    file.content,
                    media_type=file.mimetype,
                    headers={
                        "Content-Disposition": f'attachment; filename="{file.id}"',
                        "X-Content-Type-Options": "nosniff",
                        "Content-Security-Policy": "sandbox",
                    },
                )
        return Response("There is no such file.", status_code=404)

    async def live(self, socket: WebSocket) -> None:
        """Tell one page what changes."""
        query = socket.query_params
        await self.slack.live.serve(socket, query.get("team", ""), query.get("user", ""))
