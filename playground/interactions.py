"""What happens between a person and an app: commands, buttons, forms, shortcuts.

Each function sends Slack's payload, waits for the acknowledgement and applies the answer. What
a person would see go wrong is raised as `ActError`.
"""

from __future__ import annotations

import json
import time
from typing import Any

from playground.model import App, Channel, Installation, Json, Message, Person, Team, View
from playground.shapes import (
    channel_json,
    input_elements,
    message_json,
    state_values,
    view_json,
)
from playground.slack import Slack
from playground.socket_mode import Answer
from playground.values import KEYS, BadValueError, chosen_value, complaint
from playground.web_api.content import check_message, completed_blocks
from playground.web_api.method import RefusedError
from playground.web_api.views import MOST_VIEWS, checked_view, drop_views, new_hash, replace

COULD_NOT_CONNECT = "We had some trouble connecting. Try again?"


class ActError(Exception):
    """A person could not do this; `code` for programs, the text for people."""

    def __init__(self, code: str, message: str, **fields: Any) -> None:
        """`fields` are added to the answer."""
        super().__init__(message)
        self.code = code
        self.fields = fields


def base(team: Team, user: Person, installation: Installation, kind: str) -> Json:
    """What every interactive payload carries."""
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": team.id,
        },
        "api_app_id": installation.app.id,
        "token": installation.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_ref(channel: Channel) -> Json:
    """A conversation as payloads name it."""
    if channel.is_im:
        return {"id": channel.id, "name": "directmessage"}
    return {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}


def failed(answer: Answer) -> str:
    """Slack's word for a payload that was not acknowledged."""
    return "operation_timeout" if answer.error == "timeout" else "dispatch_failed"


# --- commands


async def command(slack: Slack, team: Team, user: Person, channel: Channel, typed: str) -> Json:
    """A slash command as it was typed."""
    name, _, text = typed.strip().partition(" ")
    found = [
        (i, c)
        for i in team.installations.values()
        if i.active
        for c in i.app.commands
        if c.get("command") == name
    ]
    if not found:
        raise ActError("unknown_command", f"{name} is not a valid command.")
    installation, declared = found[-1]  # of two apps, Slack takes the one installed last
    if channel.is_archived:
        raise ActError("is_archived", "This channel is archived.")
    app = installation.app
    text = text.strip()
    payload: Json = {
        "token": app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_ref(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escaped(team, text) if declared.get("should_escape") else text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(team.id, user.id, app.id, channel.id),
        "trigger_id": slack.trigger(team.id, user.id, app.id),
    }
    answer = await slack.delivery.send(app, team.id, "slash_commands", payload)
    if answer.error:
        error = failed(answer)
        sentence = f"{name} failed with the error “{error}”"
        slack.notice(team.id, user.id, sentence)
        raise ActError(error, sentence)
    body = as_message(answer.body)
    if body:
        try:
            post_answer(slack, team, installation, channel, user, body)
        except RefusedError as problem:
            sentence = f"{name} failed with the error “{problem.error}”"
            slack.notice(team.id, user.id, sentence)
            raise ActError(problem.error, sentence) from problem
    return {}


def escaped(team: Team, text: str) -> str:
    """Mentions of people and channels as apps get them: <@U123>, <#C123|name>."""
    for person in sorted(team.people.values(), key=lambda p: -len(p.name)):
        text = text.replace(f"@{person.name}", f"<@{person.id}|{person.name}>")
    for channel in sorted(team.channels.values(), key=lambda c: -len(c.name)):
        if channel.name:
            text = text.replace(f"#{channel.name}", f"<#{channel.id}|{channel.name}>")
    return text


def as_message(body: Any) -> Json | None:
    """An acknowledgement's body as a message, or nothing to say."""
    if isinstance(body, str):
        return {"text": body} if body.strip() else None
    if isinstance(body, dict) and (
        body.get("text") or body.get("blocks") or body.get("attachments")
    ):
        return body
    return None


def post_answer(
    slack: Slack,
    team: Team,
    installation: Installation,
    channel: Channel,
    user: Person,
    body: Json,
    *,
    thread_ts: str = "",
) -> Message:
    """Show an app's answer to a command or a response_url: ephemeral unless it says in_channel."""
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    check_message(text, blocks, body.get("attachments") or [])
    in_channel = body.get("response_type") == "in_channel"
    message = Message(
        ts=slack.company.new_ts(),
        user=installation.bot_user,
        text=text,
        blocks=completed_blocks(blocks),
        attachments=body.get("attachments") or [],
        thread_ts=str(body.get("thread_ts") or thread_ts),
        bot_id=installation.bot_id,
        app_id=installation.app.id,
        ephemeral_to="" if in_channel else user.id,
    )
    return slack.post(team, channel, message)


# --- buttons, menus and inputs


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
    """Use a button, a menu or another element of a message or a view."""
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


# --- forms


def top_view(team: Team, user: Person, view_id: str) -> View:
    """The modal on top of a person's stack, if it is this one."""
    stack = team.stacks.get(user.id, [])
    if not stack or stack[-1] != view_id:
        raise ActError("view_not_open", "This form is not open (any more).")
    return team.views[view_id]


def typed_in(slack: Slack, team: Team, user: Person, view: View, values: Json) -> None:
    """Put what a person typed and chose into a view's state."""
    inputs = {
        (str(b.get("block_id")), str(e.get("action_id"))): (b, e)
        for b, e in input_elements(view.content["blocks"])
    }
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            if (block_id, action_id) not in inputs:
                raise ActError(
                    "no_such_input", f"The form has no input “{action_id}” in “{block_id}”."
                )
            _, element = inputs[(block_id, action_id)]
            offered = slack.offered.get((team.id, user.id, block_id, action_id))
            try:
                state = chosen_value(element, value, offered)
            except BadValueError as problem:
                raise ActError("bad_value", str(problem)) from problem
            view.values.setdefault(block_id, {})[action_id] = state


async def submit(slack: Slack, team: Team, user: Person, view_id: str, values: Json) -> Json:
    """Send a form; answers `errors` by block, or whether it closed."""
    view = top_view(team, user, view_id)
    if not view.content.get("submit"):
        raise ActError("no_submit", "This form has no button to send it.")
    installation = team.installations[view.app_id]
    typed_in(slack, team, user, view, values)
    state = state_values(view.content["blocks"], view.values)
    complaints = {
        str(block["block_id"]): said
        for block, element in input_elements(view.content["blocks"])
        if block.get("type") == "input"
        and (said := complaint(block, state[block["block_id"]][element["action_id"]]))
    }
    if complaints:
        view.errors = complaints
        slack.live.changed("view", team=team.id, user=user.id)
        return {"errors": complaints, "closed": False}
    view.errors = {}
    payload = base(team, user, installation, "view_submission")
    payload |= {
        "trigger_id": slack.trigger(team.id, user.id, view.app_id, view.id),
        "view": view_json(view, installation),
        "response_urls": response_urls(slack, team, user, view, state),
    }
    answer = await slack.delivery.send(installation.app, team.id, "interactive", payload)
    if answer.error:
        slack.notice(team.id, user.id, COULD_NOT_CONNECT)
        raise ActError(failed(answer), COULD_NOT_CONNECT, closed=False)
    try:
        return apply_submission(slack, team, user, view, installation, answer.body)
    except RefusedError as problem:
        why = "; ".join(problem.messages) or problem.error
        slack.inspector.add(
            "bot_to_slack", "response_action", answer.body, None, team=team.id, refused=why
        )
        slack.notice(team.id, user.id, COULD_NOT_CONNECT)
        raise ActError(problem.error, f"{COULD_NOT_CONNECT} ({why})", closed=False) from problem


def response_urls(slack: Slack, team: Team, user: Person, view: View, state: Json) -> list[Json]:
    """URLs for the conversations chosen in selects that ask for one."""
    urls = []
    for block, element in input_elements(view.content["blocks"]):
        if not element.get("response_url_enabled"):
            continue
        chosen = state[block["block_id"]][element["action_id"]]
        channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
        if channel:
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": slack.response_url(team.id, user.id, view.app_id, channel),
                }
            )
    return urls


def apply_submission(
    slack: Slack, team: Team, user: Person, view: View, installation: Installation, body: Any
) -> Json:
    """Do what an app's answer to a form asks for."""
    stack = team.stacks.get(user.id, [])
    slack.live.changed("view", team=team.id, user=user.id)
    if body in (None, "", {}):
        if view.id in stack:
            stack.remove(view.id)
            drop_views(team, [view.id])
        return {"errors": {}, "closed": True}
    if not isinstance(body, dict):
        raise RefusedError("invalid_response", "[ERROR] the answer to a form must be JSON")
    what = body.get("response_action")
    if what == "errors":
        errors = body.get("errors")
        known = {b.get("block_id") for b in view.content["blocks"] if b.get("type") == "input"}
        if not isinstance(errors, dict) or not errors:
            raise RefusedError("invalid_response", "[ERROR] errors must not be empty")
        for block_id in errors:
            if block_id not in known:
                raise RefusedError("invalid_response", f"[ERROR] no input block {block_id}")
        view.errors = {str(b): str(e) for b, e in errors.items()}
        return {"errors": view.errors, "closed": False}
    if what == "clear":
        drop_views(team, list(stack))
        stack.clear()
        return {"errors": {}, "closed": True}
    if what == "update":
        replace(view, checked_view(body.get("view") or {}, "modal"), team)
        return {"errors": {}, "closed": False}
    if what == "push":
        if len(stack) >= MOST_VIEWS:
            raise RefusedError("push_limit_reached", f"[ERROR] {MOST_VIEWS} modals are open")
        content = checked_view(body.get("view") or {}, "modal")
        pushed = View(
            id=slack.company.new_id("V"),
            type="modal",
            team=team.id,
            user=user.id,
            app_id=view.app_id,
            bot_id=installation.bot_id,
            content=content,
            hash=new_hash(),
            root_id=view.root_id,
            previous_id=view.id,
            external_id=str(content.get("external_id") or ""),
        )
        team.views[pushed.id] = pushed
        stack.append(pushed.id)
        return {"errors": {}, "closed": False}
    raise RefusedError("invalid_response", f"[ERROR] there is no response_action {what!r}")


async def close(slack: Slack, team: Team, user: Person, view_id: str, *, clear: bool) -> Json:
    """Close a modal with Cancel (or all of them with the cross, `clear`)."""
    view = top_view(team, user, view_id)
    stack = team.stacks[user.id]
    cleared = clear or bool(view.content.get("clear_on_close"))
    gone = [team.views[v] for v in stack] if cleared else [view]
    for closed in gone:
        stack.remove(closed.id)
        drop_views(team, [closed.id])
    slack.live.changed("view", team=team.id, user=user.id)
    for closed in reversed(gone):
        if not closed.content.get("notify_on_close"):
            continue
        installation = team.installations[closed.app_id]
        payload = base(team, user, installation, "view_closed")
        payload |= {"view": view_json(closed, installation), "is_cleared": cleared}
        await slack.delivery.send(installation.app, team.id, "interactive", payload)
    return {"closed": True}


# --- shortcuts


def declared_shortcut(team: Team, kind: str, callback_id: str) -> Installation:
    """The app that declares this shortcut."""
    for installation in team.installations.values():
        for shortcut in installation.app.shortcuts:
            declared = (shortcut.get("type"), shortcut.get("callback_id"))
            if installation.active and declared == (kind, callback_id):
                return installation
    raise ActError("no_such_shortcut", f"No installed app has a {kind} shortcut “{callback_id}”.")


async def shortcut(slack: Slack, team: Team, user: Person, callback_id: str) -> Json:
    """Use a global shortcut."""
    installation = declared_shortcut(team, "global", callback_id)
    payload = base(team, user, installation, "shortcut")
    payload |= {
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "trigger_id": slack.trigger(team.id, user.id, installation.app.id),
    }
    return await send_shortcut(slack, team, user, installation.app, payload)


async def message_shortcut(
    slack: Slack, team: Team, user: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    """Use a shortcut from a message's menu."""
    installation = declared_shortcut(team, "message", callback_id)
    app = installation.app
    payload = base(team, user, installation, "message_action")
    payload |= {
        "callback_id": callback_id,
        "action_ts": f"{time.time():.6f}",
        "message_ts": message.ts,
        "trigger_id": slack.trigger(team.id, user.id, app.id),
        "response_url": slack.response_url(team.id, user.id, app.id, channel.id),
        "channel": channel_ref(channel),
        "message": message_json(team, channel, message),
    }
    return await send_shortcut(slack, team, user, app, payload)


async def send_shortcut(slack: Slack, team: Team, user: Person, app: App, payload: Json) -> Json:
    """Deliver a shortcut and wait for its acknowledgement."""
    answer = await slack.delivery.send(app, team.id, "interactive", payload)
    if answer.error:
        slack.notice(team.id, user.id, COULD_NOT_CONNECT)
        raise ActError(failed(answer), COULD_NOT_CONNECT)
    return {}


def shown_channel(channel: Channel, viewer: str) -> Json:
    """A conversation as the driver API names it after it was opened."""
    return channel_json(channel, viewer)
