"""Strangers at every door: mutated payloads for each listener, odd HTTP, and odd lines.

    make fuzz                      100,000 cases, about ten minutes
    make fuzz SEED=7 ARGS="--cases 2000"

Three things must never happen: an exception that nobody expected, a payload without an answer
in time, and an answer that names something of the inside. A seed gives the same cases again.
"""

import argparse
import copy
import json
import random
import re
import socket
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.socket_mode.request import SocketModeRequest

from bot.web import transports
from bot.web.shapes import misfit
from playground.http_delivery import signature
from sponsorship.wins.rules.line import read
from storage.tables import metadata
from tests.databases import SqliteFiles
from tests.trust.company import TODAY, slack_id
from tests.trust.corpus import Sample, corpus, route_of
from tests.trust.routes import registered
from tests.trust.setting import SECRET, Json, Restored, setting

IN_TIME = 3.0
"""Seconds that Slack waits."""
DOORS = ("listeners over Socket Mode", "listeners over HTTP", "HTTP surface", "one-liner")
TABLES = [name for name in metadata.tables if "_" in name]
INTERNALS = re.compile(
    r"Traceback|\b[A-Z]\w*(?:Error|Exception)\b|sqlite|psycopg|sqlalchemy|slack_(?:bolt|sdk)"
    r"|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|site-packages|/tmp/|/home/|\.py\b|xox[a-z]-"
    rf"|{SECRET}|\b(?:{'|'.join(TABLES)})\b"
)
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**30, "", " ", "x", [], {}, [[]], [None], {"id": 1}),
    *("\x00", "\ud800", "\u202e\u200b", "<!channel> <@U1>", "';--", "../../x", "%s%n{0}", "٣"),
    *("2026-02-30", "25:61", "9999-12-31", "-1", "9" * 400, "1e999", "NaN", "null", "[]", "{}"),
    *('{"page": "x"}', '{"page": -1}', '{"win_id": []}', "x" * 5000, "T2", "T9", "U1", "C1"),
]
LINES = (
    *("saved 3h/week", "cut errors from 12% to 4%", "$1,200/month", "2 days -> 3 hours"),
    *("NPS +12", "#tag", "last Friday", "on 3 March", "yesterday", "от 3 часов", "3,5 Std."),
    *("٣ hours", "½ day", "1e9 h", "--", "→", "%", "on 31 February", "\u202e12h", "£", "🎉"),
)


@dataclass
class Tally:
    """What came of the cases at each door; `samples` has the first of each kind of trouble."""

    cases: Counter[str] = field(default_factory=Counter)
    exceptions: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    internals: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> int:
        return sum((self.exceptions + self.unanswered + self.internals).values())

    def note(self, where: Counter[str], door: str, what: str, case: object) -> None:
        where[door] += 1
        self.samples.setdefault(what, f"{door}: {what}\n    {str(case)[:1500]}")


class Ear:
    """Where answers over Socket Mode go to."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.logger = transports.log

    def send_socket_mode_response(self, response: Any) -> None:
        self.sent.append(response.to_dict())


class Stranger:
    """Sends mutated payloads to a company's app, and takes down what comes of it."""

    def __init__(
        self, at_first: Restored, dice: random.Random, samples: list[Sample] | None = None
    ) -> None:
        self.at_first, self.here, self.dice = at_first, at_first.here, dice
        self.tally = Tally()
        self.samples = samples or corpus(at_first)
        self.routes = registered()
        read("yesterday", TODAY)  # what reads days is loaded with the first of them
        self.words = [*_ids(self.here.company.ids), "T1", "T2", "T9", slack_id("ola"), "UNOBODY"]

    def knock(self, door: str) -> None:
        """One case."""
        if self.tally.cases.total() % 50 == 49:
            self.at_first.restore()
            self.here.slack.told.clear()
        self.tally.cases[door] += 1
        case: list[object] = []
        began = time.monotonic()
        try:
            said = self._doors()[door](door, case)
        except Exception:  # noqa: BLE001 - whatever escapes is what is looked for
            last = traceback.format_exc().strip().splitlines()
            self.tally.note(self.tally.exceptions, door, " | ".join(last[-3:]), case)
            return
        if time.monotonic() - began > IN_TIME:
            self.tally.note(self.tally.unanswered, door, "too late", case)
        for record in self.here.complaints.records:
            why = record.getMessage()
            if record.exc_info and record.exc_info[1]:
                lines = traceback.format_exception(record.exc_info[1])
                ours = [it for it in "".join(lines).splitlines() if "File" in it]
                ours = [it for it in ours if "site-packages" not in it] or ours
                why = f"{why}: {ours[-1].strip() if ours else ''} {lines[-1].strip()[:150]}"
            self.tally.note(self.tally.exceptions, door, why, case)
        self.here.complaints.records.clear()
        for named in {found[0] for text in said for found in INTERNALS.finditer(text)}:
            self.tally.note(self.tally.internals, door, f"names {named}", case)

    def _doors(self) -> dict[str, Callable[[str, list[object]], list[str]]]:
        return dict(zip(DOORS, (self._socket, self._http, self._surface, self._line), strict=True))

    # --- the doors

    def _socket(self, door: str, case: list[object]) -> list[str]:
        sample, payload = self._mutated()
        case += [payload]
        ear, before = Ear(), len(self.here.slack.told)
        kinds = {"command": "slash_commands", "event": "events_api", "interactive": "interactive"}
        request = SocketModeRequest(type=kinds[sample.kind], envelope_id="e", payload=payload)
        client: Any = ear  # the one method of a client that is used to answer
        transports.answer(self.here.app, client, request)
        self._is_answered(door, payload, bool(ear.sent), case)
        return [*_texts(ear.sent), *_texts(_told(self.here.slack.told[before:]))]

    def _http(self, door: str, case: list[object]) -> list[str]:
        sample, payload = self._mutated()
        case += [payload]
        answer = self.here.post(sample.kind, payload)
        if answer.status == 413:  # larger than anything of Slack's
            self.tally.turned_away[door] += 1
        else:
            self._is_answered(door, payload, answer.status == 200, case)
        if answer.status >= 500:
            self.tally.note(self.tally.exceptions, door, f"status {answer.status}", case)
        body = [answer.body] if isinstance(answer.body, str) else _texts(answer.body)
        return [*body, *_texts(_told(answer.told))]

    def _is_answered(self, door: str, payload: Json, answered: bool, case: list[object]) -> None:
        """What has the shape of Slack's own payloads and a listener is acknowledged."""
        if misfit(payload) is not None:
            self.tally.turned_away[door] += 1
        elif route_of(payload) in self.routes and not answered:
            self.tally.note(self.tally.unanswered, door, f"no answer: {route_of(payload)}", case)

    def _surface(self, door: str, case: list[object]) -> list[str]:
        dice = self.dice
        body = self._body()
        if dice.random() < 0.1:
            return self._raw(body, case)
        at = str(int(time.time()) + dice.choice((0, 0, 0, 0, -301, 400)))
        headers = {
            "Content-Type": dice.choice(
                (
                    *("application/json", "application/x-www-form-urlencoded", "text/plain", ""),
                    *("multipart/form-data; boundary=x", "application/json; charset=utf-16"),
                )
            ),
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature(SECRET, at, body),
        }
        for _ in range(dice.choice((0, 0, 0, 1, 2))):
            name = dice.choice(
                (
                    *headers,
                    *("X-Slack-Retry-Num", "X-Slack-Retry-Reason", "X-Slack-Bolt-Lazy-Only"),
                    *("X-Slack-Bolt-Lazy-Function-Name", "Host", "Cookie", "X-Forwarded-For"),
                    *("Content-Encoding", "Accept", "Authorization", "Range", "If-Match"),
                )
            )
            headers[name] = dice.choice(
                ("", "x", "-1", "9" * 300, "0", "gzip", "*", "é", "1" * 4000, "v0=", "v0=0", "²")
            ).encode("latin-1")  # type: ignore[assignment]
        method = dice.choice(("POST",) * 8 + ("GET", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"))
        tail = dice.choice(("",) * 6 + ("/", "?a=1", "?" + "x" * 3000, "/../..", "%00", "%2e%2e"))
        case += [method, tail, headers, body]
        answer = self.here.http.request(
            method, self.here.url + tail, content=body, headers=headers, follow_redirects=False
        )
        if answer.status_code >= 500:
            why = f"status {answer.status_code}"
            self.tally.note(self.tally.exceptions, door, why, case)
        return [answer.text]

    def _raw(self, body: bytes, case: list[object]) -> list[str]:
        """Bytes that are hardly HTTP; whatever is answered, if anything, comes in time."""
        dice, address = self.dice, urlsplit(self.here.url)
        start = dice.choice(
            (
                *(b"POST /slack/events HTTP/1.1\r\n", b"POST /slack/events HTTP/9.9\r\n"),
                *(b"\x00\x01\x02\r\n", b"GET\r\n", b"POST  \r\n", b"PRI * HTTP/2.0\r\n", b""),
            )
        )
        lines = dice.choice(
            (
                *(b"Content-Length: -1\r\n\r\n", b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
                *(b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"Host\r\n\r\n", b": x\r\n\r\n"),
                *(b"X: " + b"y" * 100_000 + b"\r\n\r\n", b"X: y\r\n" * 2000 + b"\r\n", b"\r\n"),
                *(
                    b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                    b"Upgrade: websocket\r\n\r\n",
                ),
            )
        )
        case += [start, lines[:200], body]
        with socket.create_connection((address.hostname, address.port or 80), 5) as line:
            line.settimeout(0.05)
            try:
                line.sendall(start + lines + body)
                return [line.recv(4000).decode("latin-1")]
            except OSError:  # cut, or it waits for more: both are answers
                return []

    def _line(self, door: str, case: list[object]) -> list[str]:
        dice = self.dice
        line = " ".join(dice.choice(LINES) for _ in range(dice.randint(1, 4)))
        for _ in range(dice.randint(0, 5)):
            at = dice.randint(0, len(line))
            some = "".join(
                chr(dice.choice((*range(32, 127), 0x200B, 0x660, 0x1F600, 0xA0)))
                for _ in range(dice.randint(0, 3))
            )
            line = line[:at] + some + line[at + dice.randint(0, 3) :]
        case += [line]
        reading = read(line, TODAY)
        assert reading.text == line
        assert reading.happened_on is None or reading.happened_on <= TODAY
        return []

    # --- what is sent

    def _mutated(self) -> tuple[Sample, Json]:
        sample = self.dice.choice(self.samples)
        payload = copy.deepcopy(sample.payload)
        for _ in range(self.dice.choice((0, 1, 1, 1, 2, 2, 3, 6))):
            mutate(payload, self.dice, self.words)
        if sample.kind == "command":  # a form carries nothing but text
            payload = answer_payload("command", payload)
        return sample, payload

    def _body(self) -> bytes:
        dice = self.dice
        sample = dice.choice(self.samples)
        text = json.dumps(sample.payload)
        body = text.encode() if dice.random() < 0.5 else urlencode({"payload": text}).encode()
        match dice.randrange(6):
            case 0:
                return dice.randbytes(dice.randint(0, 300))
            case 1:
                return b"[" * dice.choice((10, 1_000, 50_000))
            case 2:
                return body[: dice.randint(0, len(body))]
            case 3:
                at = dice.randint(0, len(body))
                return body[:at] + dice.randbytes(3) + body[at:]
            case 4:
                return json.dumps(
                    {"type": dice.choice(("url_verification", "x", 1, None))}
                ).encode()
        return body


def answer_payload(kind: str, payload: Json) -> Json:
    """The payload as it arrives: a command's form carries nothing but text."""
    if kind != "command":
        return payload
    return {name: str(it).encode(errors="replace").decode() for name, it in payload.items()}


def mutate(payload: Json, dice: random.Random, words: list[str]) -> None:
    """Change one thing somewhere in it, in place."""
    paths = list(_paths(payload))
    holder, key = dice.choice(paths)
    value = holder[key]
    match dice.randrange(8):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = copy.deepcopy(dice.choice(ODD))
        case 3:
            other, place = dice.choice(paths)
            moved = copy.deepcopy(value)
            holder[key] = copy.deepcopy(other[place])
            if other is not holder and _has(other, place):
                other[place] = moved
        case 4:
            for _ in range(dice.choice((1, 3, 60))):
                value = [value] if dice.random() < 0.5 else {"x": value}
            holder[key] = value
        case 5:
            holder[key] = value * 50 if isinstance(value, str | list) else [value] * 50
        case 6:
            holder[key] = dice.choice(words)
        case 7:
            ids = [it for it in paths if isinstance(it[0][it[1]], str) and it[0][it[1]] in words]
            if ids:
                holder, key = dice.choice(ids)
                holder[key] = dice.choice(words)


def _paths(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, it in value.items():
            yield value, key
            yield from _paths(it)
    elif isinstance(value, list):
        for index, it in enumerate(value[:20]):
            yield value, index
            yield from _paths(it)


def _has(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _ids(ids: dict[str, dict[str, str]]) -> list[str]:
    return [it for things in ids.values() for it in things.values()]


def _told(told: list[Any]) -> list[Any]:
    found: list[Any] = []
    for it in told:
        arguments = dict(it.arguments)
        for name in ("view", "blocks"):
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
        found.append(arguments)
    return found


def _texts(value: Any, key: str = "") -> list[str]:
    """Everything in it that people read."""
    if isinstance(value, str):
        return [value] if key in ("text", "errors") else []
    if isinstance(value, dict):
        inside = key == "errors"
        return [text for name, it in value.items() for text in _texts(it, key if inside else name)]
    if isinstance(value, list):
        return [text for it in value for text in _texts(it, key)]
    return []


@contextmanager
def company() -> Iterator[Restored]:
    """A company of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with SqliteFiles(folder).fresh(folder) as url:
            template = Path(url.removeprefix("sqlite:///"))
            with setting(folder, template) as here:
                yield Restored(here, here.rows(), template)


def table(tally: Tally, seed: int, seconds: float) -> str:
    """What came of it, for people."""
    head = ("", "cases", "turned away", "exceptions", "unanswered", "internals named")
    columns = (tally.cases, tally.turned_away, tally.exceptions, tally.unanswered, tally.internals)
    rows = [head, *((door, *(f"{it[door]:,}" for it in columns)) for door in DOORS)]
    rows.append(("all", *(f"{it.total():,}" for it in columns)))
    lines = ["| " + " | ".join(f"{it:>15}" for it in row) + " |" for row in rows]
    return "\n".join([*lines, f"seed {seed}, {seconds:.0f} s"])


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = asked.parse_args()
    began = time.monotonic()
    with company() as at_first:
        stranger = Stranger(at_first, random.Random(given.seed))
        for number in range(given.cases):
            stranger.knock(DOORS[number % len(DOORS)])
    print(table(stranger.tally, given.seed, time.monotonic() - began))
    for sample in stranger.tally.samples.values():
        print(f"\n{sample}")
    return 1 if stranger.tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
