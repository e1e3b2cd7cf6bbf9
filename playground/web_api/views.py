"""views.*: modals and App Home."""

from __future__ import annotations

import json
import time
import uuid

from playground.model import Json, Team, View
from playground.shapes import input_elements, state_values, view_json
from playground.slack import TRIGGER_SECONDS, Trigger
from playground.web_api.content import check_view, completed_blocks
from playground.web_api.method import Call, RefusedError, method

MOST_VIEWS = 3
MOST_BYTES = 250_000


def new_hash() -> str:
    """A view's hash as Slack makes them: a time and some hex."""
    return f"{int(time.time())}.{uuid.uuid4().hex[:8]}"


def view_argument(call: Call, kind: str) -> Json:
    """The view to show, checked and completed."""
    view: Json | None = call.data("view", dict)
    if view is None:
        raise RefusedError("invalid_arguments", "[ERROR] missing required field: view")
    return checked_view(view, kind)


def checked_view(view: Json, kind: str) -> Json:
    """A view as Slack keeps it; refused when it is not one of this kind."""
    if view.get("type") != kind:
        raise RefusedError(
            "invalid_arguments",
            f"[ERROR] unsupported type: {view.get('type')} [json-pointer:/view/type]",
        )
    if len(json.dumps(view).encode()) > MOST_BYTES:
        raise RefusedError("view_too_large")
    check_view(view)
    return {**view, "blocks": completed_blocks(view.get("blocks") or [])}


def spend(call: Call) -> Trigger:
    """The trigger that allows a modal, which is used up by asking."""
    if call.text("interactivity_pointer"):
        raise RefusedError("invalid_arguments", why="interactivity_pointer is not carried")
    trigger = call.slack.triggers.get(call.required("trigger_id"))
    if trigger is None or trigger.app_id != call.app.id or trigger.team != call.team.id:
        raise RefusedError("invalid_trigger_id")
    if trigger.used:
        raise RefusedError("exchanged_trigger_id", why="a trigger opens one view")
    age = time.monotonic() - trigger.made
    if age > max(TRIGGER_SECONDS, call.slack.company.acknowledge_within):
        raise RefusedError("expired_trigger_id", why=f"the trigger was {age:.1f} s old")
    trigger.used = True
    return trigger


def free_external_id(team: Team, external_id: str, but: str = "") -> str:
    """Refuse an external id that another view has."""
    if external_id and any(
        v.external_id == external_id and v.id != but for v in team.views.values()
    ):
        raise RefusedError("duplicate_external_id")
    return external_id


def show(call: Call, user: str, content: Json, kind: str, previous: View | None = None) -> View:
    """Keep a new view."""
    view_id = call.slack.company.new_id("V")
    view = View(
        id=view_id,
        type=kind,
        team=call.team.id,
        user=user,
        app_id=call.app.id,
        bot_id=call.installation.bot_id,
        content=content,
        hash=new_hash(),
        root_id=previous.root_id if previous else view_id,
        previous_id=previous.id if previous else None,
        external_id=free_external_id(call.team, str(content.get("external_id") or "")),
    )
    call.team.views[view_id] = view
    call.slack.live.changed("view", "home", team=call.team.id, user=user)
    return view


def drop_views(team: Team, view_ids: list[str]) -> None:
    """Forget views that were closed."""
    for view_id in view_ids:
        team.views.pop(view_id, None)


@method("views.open", tier=4)
def views_open(call: Call) -> Json:
    """Open a modal; whatever modals were open give way."""
    content = view_argument(call, "modal")
    trigger = spend(call)
    stack = call.team.stacks.setdefault(trigger.user, [])
    view = show(call, trigger.user, content, "modal")
    drop_views(call.team, stack)
    stack[:] = [view.id]
    return {"view": view_json(view, call.installation)}


@method("views.push", tier=4)
def views_push(call: Call) -> Json:
    """Put a modal on top of the one the trigger came from."""
    content = view_argument(call, "modal")
    trigger = spend(call)
    stack = call.team.stacks.setdefault(trigger.user, [])
    if not stack or trigger.view_id not in stack:
        raise RefusedError("not_found", why="the trigger did not come from an open modal")
    if len(stack) >= MOST_VIEWS:
        raise RefusedError("push_limit_reached", why=f"{MOST_VIEWS} modals are open already")
    view = show(call, trigger.user, content, "modal", call.team.views[stack[-1]])
    stack.append(view.id)
    return {"view": view_json(view, call.installation)}


def replace(view: View, content: Json, team: Team) -> None:
    """Give a view new content. An input shows what it showed where block and action ids stay.

    So a new initial value is seen in an input with a new id only.
    """
    view.external_id = free_external_id(team, str(content.get("external_id") or ""), view.id)
    shown = state_values(view.content["blocks"], view.values)
    view.values = {}
    for block, element in input_elements(content["blocks"]):
        block_id, action_id = block["block_id"], element["action_id"]
        state = shown.get(block_id, {}).get(action_id)
        if state is not None and state["type"] == element["type"]:
            view.values.setdefault(block_id, {})[action_id] = state
    view.content = content
    view.hash = new_hash()
    view.errors = {}


@method("views.update", tier=4)
def views_update(call: Call) -> Json:
    """Change an open modal."""
    wanted, external = call.text("view_id"), call.text("external_id")
    if not (wanted or external):
        raise RefusedError("invalid_arguments", "[ERROR] view_id or external_id is needed")
    view = call.team.views.get(wanted) if wanted else None
    if view is None and external:
        view = next((v for v in call.team.views.values() if v.external_id == external), None)
    if view is None or view.app_id != call.app.id:
        raise RefusedError("not_found", why="this view is not open")
    content = view_argument(call, view.type)
    if call.text("hash") and call.text("hash") != view.hash:
        raise RefusedError("hash_conflict")
    replace(view, content, call.team)
    call.slack.live.changed("view", "home", team=call.team.id, user=view.user)
    return {"view": view_json(view, call.installation)}


@method("views.publish", tier=4)
def views_publish(call: Call) -> Json:
    """Show an App Home to one person."""
    person = call.person("user_id")
    if not call.app.has_home:
        raise RefusedError("not_enabled", why="the manifest does not switch the Home tab on")
    content = view_argument(call, "home")
    known = call.team.views.get(call.team.homes.get((call.app.id, person.id), ""))
    if call.text("hash") and call.text("hash") != (known.hash if known else ""):
        raise RefusedError("hash_conflict")
    if known is None:
        known = show(call, person.id, content, "home")
        call.team.homes[(call.app.id, person.id)] = known.id
    else:
        replace(known, content, call.team)
        call.slack.live.changed("home", team=call.team.id, user=person.id)
    return {"view": view_json(known, call.installation)}
