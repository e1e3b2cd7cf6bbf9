"""Buttons, menus and inputs in messages, forms and Home."""

from __future__ import annotations

import time

from playground.interactions.forms import typed_in
from playground.interactions.payloads import (
    COULD_NOT_CONNECT,
    ActError,
    base,
    channel_ref,
    failed,
    must_be_choosable,
)
from playground.model import Channel, Json, Message, Person, Team, View
from playground.shapes import input_elements, message_json, state_values, view_json
from playground.slack import Slack
from playground.values import KEYS, BadValueError, chosen_value


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """(block, element) by their ids; raises ActError when it is not there."""
    for block, element in input_elements(blocks):
        if element.get("action_id") == action_id and block.get("block_id") in ("", block_id):
            return block, element
        if element.get("action_id") == action_id and not block_id:
            return block, element
    raise ActError("no_such_element", f"There is nothing called “{action_id}” here (any more).")


async def action(
    slack: Slack,
    team: Team,
    user: Person,
    act: Json,
    *,
    message: tuple[Channel, Message] | None = None,
    view: View | None = None,
) -> Json:
    """Use a button, a menu or another element of a message or a view.

    In a form, `values` is what stands in the other inputs; the app gets it with the action.
    """
    blocks = view.content["blocks"] if view else message[1].blocks if message else []
    block, element = find_element(
        blocks, str(act.get("block_id") or ""), str(act.get("action_id") or "")
    )
    app_id = view.app_id if view else message[1].app_id if message else ""
    installation = team.installations.get(app_id)
    if installation is None or not installation.active:
        raise ActError("app_gone", "This app is not installed any more.")
    if not installation.app.is_interactive:
        raise ActError("not_interactive", "This app is not configured to handle interactivity.")
    if element.get("type") == "button" and element.get("url") and not element.get("action_id"):
        return {}
    if view and act.get("values"):
        typed_in(slack, team, user, view, act["values"])
    done = performed(slack, team, user, block, element, act)
    values = view.values if view else message[1].state.setdefault(user.id, {}) if message else {}
    if element.get("type") in KEYS and element.get("type") != "overflow":
        state = {k: v for k, v in done.items() if k in ("type", KEYS[element["type"]][0])}
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
        if block.get("type") == "input" and not block.get("dispatch_action"):
            return {"sent": False}
    payload = base(team, user, installation, "block_actions")
    payload["trigger_id"] = slack.trigger(
        team.id, user.id, app_id, view.id if view and view.type == "modal" else ""
    )
    if view:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = view_json(view, installation)
    elif message:
        channel, shown = message
        payload["container"] = {
            "type": "message",
            "message_ts": shown.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(shown.ephemeral_to),
        }
        if shown.thread_ts:
            payload["container"]["thread_ts"] = shown.thread_ts
        payload["channel"] = channel_ref(channel)
        if not shown.ephemeral_to:
            payload["message"] = message_json(team, channel, shown)
        payload["state"] = {"values": state_values(shown.blocks, values)}
        payload["response_url"] = slack.response_url(team.id, user.id, app_id, channel.id, shown.ts)
    payload["actions"] = [done]
    answer = await slack.delivery.send(installation.app, team.id, "interactive", payload)
    if answer.error:
        sentence = "This app did not answer in time. Try again?"
        if answer.error != "timeout":
            sentence = COULD_NOT_CONNECT
        slack.notice(team.id, user.id, sentence)
        raise ActError(failed(answer), sentence)
    return {"sent": True}


def performed(
    slack: Slack, team: Team, user: Person, block: Json, element: Json, act: Json
) -> Json:
    """One entry of a payload's `actions`."""
    kind = str(element.get("type"))
    done: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": kind,
        "action_ts": f"{time.time():.6f}",
    }
    if kind in ("button", "icon_button", "workflow_button"):
        done["text"] = element.get("text")
        for key in ("value", "style", "url"):
            if key in element:
                done[key] = element[key]
        return done
    if kind == "feedback_buttons":
        return {**done, "value": act.get("value")}
    for key in ("placeholder", KEYS.get(kind, ("", ""))[1]):
        if key and key in element:
            done[key] = element[key]
    offered = slack.offered.get((team.id, user.id, block["block_id"], element["action_id"]))
    must_be_choosable(slack, team, user, element, act.get("value"))
    try:
        return {**done, **chosen_value(element, act.get("value"), offered)}
    except BadValueError as problem:
        raise ActError("bad_value", str(problem)) from problem


async def options(
    slack: Slack,
    team: Team,
    user: Person,
    act: Json,
    *,
    message: tuple[Channel, Message] | None = None,
    view: View | None = None,
) -> Json:
    """Ask an app for the options of an external select."""
    blocks = view.content["blocks"] if view else message[1].blocks if message else []
    block, element = find_element(
        blocks, str(act.get("block_id") or ""), str(act.get("action_id") or "")
    )
    app_id = view.app_id if view else message[1].app_id if message else ""
    installation = team.installations.get(app_id)
    if installation is None or not installation.active:
        raise ActError("app_gone", "This app is not installed any more.")
    payload = base(team, user, installation, "block_suggestion")
    payload |= {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": str(act.get("query") or ""),
    }
    if view:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = view_json(view, installation)
    elif message:
        channel, shown = message
        payload["container"] = {
            "type": "message",
            "message_ts": shown.ts,
            "channel_id": channel.id,
        }
        payload["channel"] = channel_ref(channel)
        payload["message"] = message_json(team, channel, shown)
    answer = await slack.delivery.send(installation.app, team.id, "interactive", payload)
    if answer.error or not isinstance(answer.body, dict):
        raise ActError(failed(answer), "The options could not be loaded.")
    found = list(answer.body.get("options") or [])
    groups = list(answer.body.get("option_groups") or [])
    everything = found + [o for g in groups for o in g.get("options") or []]
    if len(everything) > 100 * max(1, len(groups)):
        raise ActError("too_many_options", "The app gave more than 100 options.")
    slack.offered[(team.id, user.id, block["block_id"], element["action_id"])] = everything
    return {"options": found, "option_groups": groups}
