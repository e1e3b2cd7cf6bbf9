"""Real payloads for every route, to be mutated: what people send, and what they could click.

Each route's own payload comes from `tests.trust.routes`. Every form that the bot opens in answer
to one is filled in and sent as well, and every button in it pressed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.trust.company import NOW, slack_id
from tests.trust.routes import ROUTES, About, registered
from tests.trust.setting import Json, Restored, Setting

ENOUGH = 4
"""Payloads for one route."""
USER = slack_id("ana")
_MESSAGE = {"type": "message", "channel": "CANA", "ts": "1.5"}

EVENTS: dict[str, Json] = {
    "reaction_added": {"user": slack_id("raj"), "reaction": "tada", "item": _MESSAGE},
    "reaction_removed": {"user": slack_id("raj"), "reaction": "tada", "item": _MESSAGE},
    "app_home_opened": {"user": USER, "channel": "D1", "tab": "home"},
    "member_joined_channel": {"user": slack_id("eve"), "channel": "CANA", "channel_type": "G"},
    "member_left_channel": {"user": slack_id("raj"), "channel": "CANA", "channel_type": "G"},
    "channel_left": {"channel": "CANA", "actor_id": USER},
    "group_left": {"channel": "CANA", "actor_id": USER},
    "channel_archive": {"user": USER, "channel": "CANA"},
    "group_archive": {"user": USER, "channel": "CANA"},
    "channel_shared": {"connected_team_id": "T9", "channel": "CANA"},
    "user_change": {
        "user": {
            "id": USER,
            "team_id": "T1",
            "name": "ana",
            "tz": "Asia/Kolkata",
            "deleted": False,
            "profile": {"display_name": "Ana", "real_name": "Ana"},
        }
    },
    "app_uninstalled": {},
    "team_access_granted": {"team_ids": ["T1"]},
    "team_access_revoked": {"team_ids": ["T1"]},
    "tokens_revoked": {"tokens": {"oauth": [], "bot": ["UBOT"]}},
}
"""What Slack tells us of, by type, as its reference shows it."""


@dataclass(frozen=True)
class Sample:
    """A payload that is answered well; `kind` is `command`, `event` or `interactive`."""

    route: tuple[str, str]
    kind: str
    payload: Json


def route_of(payload: Json) -> tuple[str, str] | None:
    """The route that a payload takes, None for no well-formed one."""
    kind: Any = payload.get("type")
    match kind:
        case _ if "command" in payload:
            found = "command", payload["command"]
        case "event_callback":
            found = "event", _dict(payload.get("event")).get("type")
        case "block_actions":
            actions = payload.get("actions")
            first = actions[0] if isinstance(actions, list) and actions else None
            found = "action", _dict(first).get("action_id")
        case "view_submission":
            found = "view", _dict(payload.get("view")).get("callback_id")
        case "shortcut" | "message_action":
            found = "shortcut", payload.get("callback_id")
        case _:
            return None
    return found if isinstance(found[1], str) else None


def corpus(at_first: Restored) -> list[Sample]:
    """Samples for every route; the company is as it was at first afterwards."""
    here = at_first.here
    found: list[Sample] = []
    wanted = registered()

    def keep(kind: str, payload: Json) -> None:
        payload = json.loads(json.dumps(payload))
        route = route_of(payload)
        if route in wanted and sum(it.route == route for it in found) < ENOUGH:
            found.append(Sample(route, kind, payload))

    for key, route in ROUTES.items():
        actor = sorted(route.may or {"ana"})[0]
        thing = here.company.ids["ana"][route.thing] if isinstance(route, About) else ""
        answer = route.post(here, actor, thing)
        assert answer.refusal is None, (key, answer.refusal)
        keep(*here.last)
        for view in _views(answer.told):
            for payload in _uses(here, slack_id(actor), view):
                keep("interactive", payload)
        at_first.restore()
    for kind in EVENTS:
        payload = event(kind)
        assert here.post("event", payload).status == 200, kind
        keep("event", payload)
        at_first.restore()
    missing = wanted - {it.route for it in found}
    assert not missing, f"no payload for {missing}"
    return found


def event(kind: str, **more: Any) -> Json:
    """An event's payload, of Ana's workspace unless told otherwise."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "enterprise_id": "E1" if kind.startswith("team_access") else None,
        "api_app_id": "A1",
        "event_id": f"Ev{kind}",
        "event_time": int(NOW.timestamp()),
        "event": {"type": kind, "event_ts": "1.7", **EVENTS[kind]},
        **more,
    }


def _views(told: list[Any]) -> Iterator[Json]:
    for it in told:
        if it.method.startswith("views."):
            view = it.arguments["view"]
            yield json.loads(view) if isinstance(view, str) else view


def _uses(here: Setting, actor: str, view: Json) -> Iterator[Json]:
    """The form sent as it is, and each of its buttons pressed."""
    base = {
        "team": {"id": "T1", "domain": "acme"},
        "user": {"id": actor, "username": "someone", "team_id": "T1"},
        "api_app_id": "A1",
        "trigger_id": f"trigger.{here.number()}",
    }
    # Slack names the blocks that we did not.
    view = {**view, "blocks": [{"block_id": f"b{n}", **it} for n, it in enumerate(view["blocks"])]}
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    values = {it["block_id"]: {it["element"]["action_id"]: state(it["element"])} for it in inputs}
    shown = {
        "private_metadata": "",
        "callback_id": "",
        **view,
        "id": f"V{here.number()}",
        "team_id": "T1",
        "hash": "1.h",
        "root_view_id": "V1",
        "previous_view_id": None,
        "state": {"values": values},
    }
    if view["type"] == "modal":
        yield {"type": "view_submission", "view": shown, **base}
    for block, element in _elements(view["blocks"]):
        yield {
            "type": "block_actions",
            "container": {"type": "view", "view_id": shown["id"]},
            "view": shown,
            "actions": [{"block_id": block, "action_ts": "1.1", **element, **state(element)}],
            **base,
        }


def _elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for block in blocks:
        if block["type"] == "input":
            continue
        for it in [*block.get("elements", []), block.get("accessory")]:
            if isinstance(it, dict) and "action_id" in it:
                yield block.get("block_id", "b"), it


def state(element: Json) -> Json:
    """What Slack sends for an element that was left as it was drawn, or filled in."""
    kind = element["type"]
    options = element.get("options") or [
        {"value": "x", "text": {"type": "plain_text", "text": "x"}}
    ]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": element.get("initial_value", "Some words")}
        case "static_select" | "radio_buttons" | "overflow":
            return {"type": kind, "selected_option": element.get("initial_option", options[0])}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": element.get("initial_options", options[:1])}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date", "2026-12-01")}
        case "timepicker":
            return {"type": kind, "selected_time": element.get("initial_time", "10:00")}
        case "users_select":
            return {"type": kind, "selected_user": slack_id("pat")}
        case "multi_users_select":
            return {"type": kind, "selected_users": [slack_id("kim")]}
        case "conversations_select":
            return {"type": kind, "selected_conversation": "CNEW"}
    return {"type": kind}


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
