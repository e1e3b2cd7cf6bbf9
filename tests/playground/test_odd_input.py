"""No odd argument breaks the playground: every call and every act has an answer in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

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
# They change what later calls and acts find.
LASTING = {"auth.revoke", "conversations.leave", "deactivate", "uninstall", "leave", "kick"}


@pytest.mark.long
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

    async def everything() -> int:
        answers = 0
        names = f"{MESSAGE} {LISTS} {VIEWS}".split()
        for method, odd in itertools.product(sorted(set(METHODS) - LASTING), ODD):
            for arguments in [{}, *({**valid, name: odd} for name in names)]:
                assert isinstance(answer(method, arguments), dict), (method, arguments)
                answers += 1
        return answers

    assert world.slack.call(everything, seconds=120) > 10_000


@pytest.mark.long
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
        "team": world.team.id,
        "user": world.ada.id,
    }
    acts = {name[3:] for name in dir(Actor) if name.startswith("do_")} - LASTING

    async def everything() -> int:
        refused = 0
        for act, odd in itertools.product(sorted(acts), ODD):
            for name in [*FIELDS.split(), *MORE_FIELDS.split()]:
                for action_id in ("time", "moment", "who") if name == "value" else ("time",):
                    body = {**valid, "action_id": action_id, name: odd, "do": act}
                    try:
                        assert isinstance(await Actor(world.slack.slack, body).run(), dict)
                    except ActError as problem:
                        refused += len(str(problem)) > 0
        return refused

    assert world.slack.call(everything, seconds=120) > 1_000
