"""Forms: sending them, what the app answers, closing them."""

from __future__ import annotations

from typing import Any

from playground.interactions.payloads import (
    COULD_NOT_CONNECT,
    ActError,
    base,
    failed,
    must_be_choosable,
)
from playground.model import Installation, Json, Person, Team, View
from playground.shapes import input_elements, state_values, view_json
from playground.slack import Slack
from playground.values import BadValueError, chosen_value, complaint
from playground.web_api.method import RefusedError
from playground.web_api.views import MOST_VIEWS, checked_view, drop_views, new_hash, replace


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
    if not isinstance(values, dict) or not all(isinstance(a, dict) for a in values.values()):
        raise ActError("bad_value", "“values” are given by block id, then by action id.")
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            if (block_id, action_id) not in inputs:
                raise ActError(
                    "no_such_input", f"The form has no input “{action_id}” in “{block_id}”."
                )
            _, element = inputs[(block_id, action_id)]
            offered = slack.offered.get((team.id, user.id, block_id, action_id))
            must_be_choosable(slack, team, user, element, value)
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
    """URLs for the conversations chosen in selects that ask for one.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element - it "only works
    with menus in input blocks in modals".
    """
    urls = []
    for block, element in input_elements(view.content["blocks"]):
        if block.get("type") != "input" or not element.get("response_url_enabled"):
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
        view_as_closed = view_json(closed, installation) | {"state": {"values": {}}}
        payload |= {"view": view_as_closed, "is_cleared": cleared}
        await slack.delivery.send(installation.app, team.id, "interactive", payload)
    return {"closed": True}
