"""No odd argument breaks the playground: every call and every act has an answer in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playground.interactions.payloads import ActError
from playground.model import Json
from playground.people import Actor
from playground.web_api import METHODS
from playground.web_api.method import Call, RefusedError
from tests.playground.conftest import World
from tests.playground.listener import Listener

ODD: list[Any] = [None, "", "x", "{}", "[1]", 0, -1, 10**30, 1.5, True, [], [1, None], {}, {"a": 1}]
MESSAGE = "attachments blocks metadata reply_broadcast text thread_ts channel message_ts ts user"
LISTS = "cursor latest length limit oldest types timestamp name file filename files channel_id"
VIEWS = "hash trigger_id user_id users view view_id external_id bot email"
FIELDS = "action_id app_id block_id callback_id channel clear container dnd_until is_private name"
MORE_FIELDS = "partner query status_emoji status_text text thread_ts ts tz value values view_id who"
NAMES = set(f"{MESSAGE} {LISTS} {VIEWS} {FIELDS} {MORE_FIELDS}".split())
# They change what later calls and acts find.
LASTING = {"auth.revoke", "conversations.leave", "deactivate", "uninstall", "leave", "kick"}


class Watched(dict[str, Any]):
    """Arguments that note which of them are looked for: odd ones that are not change nothing."""

    def __init__(self, arguments: Json, looked_for: set[str]) -> None:
        super().__init__(arguments)
        self._looked_for = looked_for

    def __getitem__(self, name: str) -> Any:
        self._looked_for.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._looked_for.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._looked_for.add(name)
        return super().get(name, default)

    def __or__(self, more: Any) -> Any:
        return Watched(dict(self.items()) | more, self._looked_for)

    def keys(self) -> Any:
        self._looked_for |= NAMES  # a copy may be asked for any
        return super().keys()

    def __iter__(self) -> Iterator[str]:
        self._looked_for |= NAMES
        return super().__iter__()


def spoilt(valid: Json, looked_for: set[str]) -> Iterator[tuple[str, Json]]:
    """Everything valid, nothing at all, and one thing odd: whatever was looked for until now."""
    yield "", Watched(valid, looked_for)
    yield "", Watched({}, looked_for)
    tried: set[str] = set()
    while new := sorted((looked_for & NAMES) - tried):
        tried.update(new)
        for name in new:
            for odd in ODD:
                yield name, Watched({**valid, name: odd}, looked_for)


def test_every_method_answers_odd_arguments(world: World) -> None:
    valid: Json = {
        "channel": world.wins.id,
        "text": "hello",
        "user": world.ada.id,
        "user_id": world.ada.id,
        "name": "tada",
        "filename": "a.txt",
        "length": 3,
        "view": {"type": "home", "blocks": [{"type": "divider"}]},
    }
    slack = world.slack.slack

    def answer(method: str, arguments: Json) -> Mapping[str, Any]:
        call = Call(slack, method, world.echo.app, arguments, world.echo)
        try:
            return METHODS[method].run(call)
        except RefusedError as problem:
            return {"error": problem.error}

    async def everything() -> set[str]:
        spoilt_anywhere: set[str] = set()
        for method in sorted(set(METHODS) - LASTING):
            looked_for: set[str] = set()
            for name, arguments in spoilt(valid, looked_for):
                assert isinstance(answer(method, arguments), dict), (method, arguments)
                spoilt_anywhere.add(name)
        return spoilt_anywhere

    assert len(world.slack.call(everything, seconds=120)) > 20


def test_every_act_answers_odd_fields(world: World, ear: Listener) -> None:
    elements = [
        {"type": "timepicker", "action_id": "time"},
        {"type": "datetimepicker", "action_id": "moment"},
        {"type": "multi_users_select", "action_id": "who"},
    ]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    ts = world.web().chat_postMessage(channel=world.wins.id, text="hello", blocks=blocks)["ts"]
    valid = {
        "container": {"type": "message", "channel": world.wins.id, "ts": ts},
        "channel": world.wins.id,
        "ts": ts,
        "text": "/echo",
        "name": "tada",
        "who": world.ben.id,
        "action_id": "time",
    }
    acts = {name[3:] for name in dir(Actor) if name.startswith("do_")} - LASTING

    async def everything() -> set[str]:
        spoilt_anywhere: set[str] = set()
        sentences: list[str] = []
        for act in sorted(acts):
            looked_for: set[str] = set()
            always = {"team": world.team.id, "user": world.ada.id, "do": act}
            for name, fields in spoilt(valid, looked_for):
                for action_id in ("time", "moment", "who") if name == "value" else ("time",):
                    fields.update(
                        always if name == "action_id" else {**always, "action_id": action_id}
                    )
                    try:
                        assert isinstance(await Actor(world.slack.slack, fields).run(), dict)
                    except ActError as problem:
                        sentences.append(str(problem))
                spoilt_anywhere.add(name)
        assert all(sentences)
        return spoilt_anywhere

    assert set(f"{FIELDS} {MORE_FIELDS}".split()) <= world.slack.call(everything, seconds=120)
