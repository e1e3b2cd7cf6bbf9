"""A company on file, an app behind signed HTTP, and a Slack that only takes notes.

Payloads are forged here: nobody has to see a button to press it. The notes say what Slack was
told; the rows say what was kept.
"""

import json
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx

from bot.metrics import Metrics
from bot.web.app import build_app, web_client
from bot.web.payloads import WatchedApp
from playground.http_delivery import signature
from storage.database import Database
from tests.trust.company import NOW, Company, people_of, seed
from tests.world import Complaints, served

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
Json = dict[str, Any]


@dataclass
class Told:
    """One thing that Slack was told: a Web API method, or `respond` for a response_url."""

    method: str
    arguments: Json


class NotingSlack:
    """Answers every call with yes and takes a note of it; `answers` has others, by method."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.answers: dict[str, Json] = {}
        told, users, answers = self.told, people_of(), self.answers

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                method = self.path.rsplit("/", 1)[-1]
                if method == "respond":
                    arguments: Json = json.loads(body)
                elif (self.headers.get("Content-Type") or "").startswith("application/json"):
                    arguments = json.loads(body or "{}")
                else:
                    arguments = {name: all_[0] for name, all_ in parse_qs(body).items()}
                told.append(Told(method, arguments))
                given = answers.get(method) or _answer(method, arguments, users)
                answer = json.dumps(given).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _answer(method: str, arguments: Json, users: dict[str, Json]) -> Json:
    if method == "users.info":
        user = users.get(arguments.get("user", ""))
        return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
    if method == "conversations.info":
        channel = {"id": arguments.get("channel"), "is_member": True, "is_private": True}
        return {"ok": True, "channel": channel}
    if method == "conversations.members":
        return {"ok": True, "members": list(users)}
    if method == "chat.getPermalink":
        return {"ok": True, "permalink": "https://acme.slack.com/archives/C1/p1"}
    return {"ok": True}


Rows = dict[tuple[str, Any], Json]


@dataclass
class Setting:
    company: Company
    slack: NotingSlack
    url: str
    database: Database
    file: Path
    complaints: Complaints
    http: httpx.Client
    app: WatchedApp
    metrics: Metrics
    _reading: sqlite3.Connection
    last: tuple[str, Json] = ("", {})
    """Kind and payload of the last post."""
    _version: int = -1
    _rows: Rows = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    def rows(self) -> Rows:
        """Every row of every table, by table and key; read again when anybody wrote."""
        (version,) = self._reading.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return self._rows
        found: Rows = {}
        names = self._reading.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in names.fetchall():
            rows = self._reading.execute(f'SELECT * FROM "{table}"')
            columns = [it[0] for it in rows.description]
            for row in rows:
                values = dict(zip(columns, row, strict=True))
                found[table, values.get("id") or row] = values
        self._version, self._rows = version, found
        return found

    def restore(self, template: Path) -> None:
        """Put every row back to what it was at first."""
        with (
            closing(sqlite3.connect(template)) as source,
            closing(sqlite3.connect(self.file)) as target,
        ):
            source.backup(target)

    def post(self, kind: str, payload: Json) -> "Answer":
        """Send a payload as Slack would; `kind` is `command`, `event` or `interactive`."""
        self.last = kind, payload
        if kind == "command":
            body, sort = urlencode(payload).encode(), "application/x-www-form-urlencoded"
        elif kind == "event":
            body, sort = json.dumps(payload).encode(), "application/json"
        else:
            body = urlencode({"payload": json.dumps(payload)}).encode()
            sort = "application/x-www-form-urlencoded"
        return self.post_raw(body, sort)

    def post_raw(
        self, body: bytes, sort: str = "application/json", headers: dict[str, str] | None = None
    ) -> "Answer":
        """Send a body with a good signature, or with other headers."""
        at = str(int(time.time()))
        signed = {
            "Content-Type": sort,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature(SECRET, at, body),
        }
        before, began = len(self.slack.told), time.monotonic()
        answer = self.http.post(self.url, content=body, headers=signed | (headers or {}))
        took = time.monotonic() - began
        parsed = answer.json() if "json" in answer.headers.get("content-type", "") else answer.text
        return Answer(answer.status_code, parsed, self.slack.told[before:], took)

    def turned_away(self, why: str) -> float:
        """How many were turned away at the door for that reason, since the app was built."""
        told = self.metrics.registry.get_sample_value("headway_turned_away_total", {"why": why})
        return told or 0

    def number(self) -> int:
        """A number that was not given before, for ids of triggers and views."""
        return next(self._numbers)

    def errors(self) -> list[str]:
        """What the app logged as errors, each with its reference, since this was last asked."""
        found = [
            f"{record.getMessage()} {getattr(record, 'reference', '')}".strip()
            for record in self.complaints.records
        ]
        self.complaints.records.clear()
        return found

    def command(self, actor: str, command: str, text: str = "", **more: Any) -> "Answer":
        payload = {
            "token": "t",
            "team_id": "T1",
            "user_id": actor,
            "command": command,
            "text": text,
            "channel_id": "C1",
            "response_url": f"{self.slack.url}/respond",
            "trigger_id": f"trigger.{self.number()}",
            **more,
        }
        return self.post("command", {k: v for k, v in payload.items() if v is not None})

    def action(self, actor: str, action: Json, view: Json | None = None, **more: Any) -> "Answer":
        """Press something: in a message, or in the modal or Home given."""
        where: Json = {
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "D1"},
            "response_url": f"{self.slack.url}/respond",
        }
        if view is not None:
            where = {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        payload = _base(actor, "block_actions", self.number()) | where
        action = {"type": "button", "block_id": "b", "action_ts": "1.1", **action}
        payload = payload | {"actions": [action]} | more
        return self.post("interactive", {k: v for k, v in payload.items() if v is not None})

    def submit(self, actor: str, view: Json, **more: Any) -> "Answer":
        payload = _base(actor, "view_submission", self.number()) | {"view": view} | more
        return self.post("interactive", {k: v for k, v in payload.items() if v is not None})

    def shortcut(self, actor: str, callback_id: str, **more: Any) -> "Answer":
        kind = "message_action" if "message" in more else "shortcut"
        payload = _base(actor, kind, self.number()) | {"callback_id": callback_id} | more
        return self.post("interactive", {k: v for k, v in payload.items() if v is not None})

    def view(self, callback_id: str, metadata: str = "", /, **values: Any) -> Json:
        """A modal with these fields: a text, a list of ticked options, or Slack's own dict."""
        return {
            "id": f"V{self.number()}",
            "hash": "1.h",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": metadata,
            "blocks": [
                {"type": "input", "block_id": name, "element": {"action_id": name}}
                for name in values
            ],
            "state": {"values": {name: {name: _state(it)} for name, it in values.items()}},
        }


def _base(actor: str, kind: str, number: int) -> Json:
    return {
        "type": kind,
        "team": {"id": "T1", "domain": "acme"},
        "user": {"id": actor, "team_id": "T1"},
        "api_app_id": "A1",
        "trigger_id": f"trigger.{number}",
    }


def _state(value: Any) -> Json:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"selected_options": [{"value": it} for it in value]}
    return {"value": value}


def chosen(value: str) -> Json:
    """A field in which one option is chosen."""
    return {"selected_option": {"value": value}}


@dataclass
class Answer:
    """What Slack got back for a payload, and what it was told meanwhile."""

    status: int
    body: Any
    told: list[Told]
    took: float

    @property
    def everything(self) -> str:
        """All that anybody could read in it."""
        return json.dumps([self.body, [(it.method, it.arguments) for it in self.told]])

    @property
    def refusal(self) -> str | None:
        """The sentence that it was refused with; None when it was done."""
        if isinstance(self.body, dict):
            if self.body.get("response_action") == "errors":
                return str(next(iter(self.body["errors"].values())))
            if self.body.get("response_action") == "push":
                return _notice(self.body["view"])
            if self.body.get("text") and not self.body.get("blocks"):
                return str(self.body["text"])
        for told in self.told:
            if told.method == "respond" and told.arguments.get("replace_original") is False:
                return str(told.arguments["text"])
            if told.method in ("views.open", "views.push"):
                view = told.arguments["view"]
                sentence = _notice(json.loads(view) if isinstance(view, str) else view)
                if sentence:
                    return sentence
        return None

    @property
    def secrets(self) -> set[str]:
        """Words of `company.secret` in it."""
        return set(re.findall(r"zq-[a-z-]+", self.everything))


def _notice(view: Json) -> str | None:
    if view.get("callback_id") or view["title"]["text"] != "Headway":
        return None
    return str(view["blocks"][0]["text"]["text"])


@dataclass
class Restored:
    """A setting, its rows as they were at first, and the way back to them."""

    here: Setting
    first: Rows
    _template: Path

    def restore(self) -> None:
        if self.here.rows() != self.first:
            self.here.restore(self._template)


@contextmanager
def setting(folder: Path, template: Path) -> Iterator[Setting]:
    """The company in a file of its own (`template` stays as it was), and its app on HTTP."""
    file = folder / "trust.db"
    with ExitStack() as stack:
        database = Database(f"sqlite:///{template}")
        with database.write() as session:
            company = seed(session)
        database.close()
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
        slack = NotingSlack()
        stack.callback(slack.close)
        database = Database(f"sqlite:///{file}")
        stack.callback(database.close)
        metrics = Metrics()
        app = build_app(
            web_client("xoxb-1", f"{slack.url}/api/"),
            SECRET,
            database,
            lambda: NOW,
            lambda _workspace_id: None,
            metrics.answered,
            metrics.turned_away,
        )
        url = stack.enter_context(served(app))
        complaints = Complaints()
        logging.getLogger().addHandler(complaints)
        stack.callback(logging.getLogger().removeHandler, complaints)
        reading = stack.enter_context(closing(sqlite3.connect(file)))
        http = stack.enter_context(httpx.Client(timeout=10, trust_env=False))
        yield Setting(company, slack, url, database, file, complaints, http, app, metrics, reading)


__all__ = ["NOW", "UTC", "Answer", "Setting", "chosen", "date", "datetime", "setting", "timedelta"]
