"""Forms, buttons, shortcuts and what an app may answer to them."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from playground.driver import Refused
from playground.model import Json
from tests.playground.conftest import World
from tests.playground.listener import Listener


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text.title()), "value": text}


def form(title: str = "Form", **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "name", "max_length": 10},
            },
            {
                "type": "input",
                "block_id": "kinds",
                "optional": True,
                "label": plain("Kinds"),
                "element": {
                    "type": "checkboxes",
                    "action_id": "kinds",
                    "options": [option("tea"), option("coffee")],
                },
            },
        ],
        **more,
    }


def opened(world: World, ear: Listener, view: Json) -> None:
    """Open a form as the answer to a command."""

    def answer(payload: Json) -> tuple[int, Any]:
        if "command" in payload:
            world.web().views_open(trigger_id=payload["trigger_id"], view=view)
        return 200, None

    ear.answer = answer
    world.ada.command("/echo form")


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as problem:
        call(**arguments)
    return str(problem.value.response["error"])


def test_a_form_is_checked_before_it_is_sent(world: World, ear: Listener) -> None:
    opened(world, ear, form())
    assert world.ada.submit() == {"name": "Please complete this required field."}
    assert "at most" not in world.ada.submit(name="x" * 11)["name"]
    with pytest.raises(Refused, match="not among the options"):
        world.ada.submit(name="Ada", kinds=["milk"])
    assert ear.of_type("view_submission") == []
    assert world.ada.submit(name="Ada", kinds=["Tea"]) == {}
    state = ear.of_type("view_submission")[0].payload["view"]["state"]["values"]
    assert state["name"]["name"] == {"type": "plain_text_input", "value": "Ada"}
    assert [o["value"] for o in state["kinds"]["kinds"]["selected_options"]] == ["tea"]


def test_a_trigger_opens_one_form_within_three_seconds(world: World, ear: Listener) -> None:
    world.ada.command("/echo one")
    world.ada.command("/echo two")
    triggers = [h.payload["trigger_id"] for h in ear.of_type("command")]
    web = world.web()
    web.views_open(trigger_id=triggers[0], view=form())
    assert refused(web.views_open, trigger_id=triggers[0], view=form()) == "exchanged_trigger_id"
    assert refused(web.views_open, trigger_id="1.2.x", view=form()) == "invalid_trigger_id"
    world.slack.change(lambda company: setattr(company, "acknowledge_within", 3.0))
    time.sleep(3.05)
    assert refused(web.views_open, trigger_id=triggers[1], view=form()) == "expired_trigger_id"


def test_a_jump_of_the_clock_ages_no_trigger(world: World, ear: Listener) -> None:
    world.ada.command("/echo one")
    world.driver.advance(86_400)
    trigger = ear.of_type("command")[0].payload["trigger_id"]
    assert world.web().views_open(trigger_id=trigger, view=form())["ok"]


def test_three_forms_may_lie_on_each_other(world: World, ear: Listener) -> None:
    opened(world, ear, form("1"))

    def push(payload: Json) -> tuple[int, Any]:
        title = str(int(payload["view"]["title"]["text"]) + 1)
        return 200, {"response_action": "push", "view": form(title)}

    ear.answer = push
    world.ada.submit(name="a")
    world.ada.submit(name="b")
    assert [v.title for v in world.ada.views()] == ["1", "2", "3"]
    with pytest.raises(Refused, match="push_limit_reached"):
        world.ada.submit(name="c")
    assert world.ada.view().values["name"] == "c"
    world.ada.close()
    assert [v.title for v in world.ada.views()] == ["1", "2"]
    ear.answer = lambda _payload: (200, {"response_action": "clear"})
    world.ada.submit(name="d")
    assert world.ada.views() == []


def test_an_update_keeps_what_was_typed_where_the_input_stays(world: World, ear: Listener) -> None:
    opened(world, ear, form("Before", external_id="mine"))
    ear.answer = lambda _payload: (200, {"response_action": "update", "view": form("After")})
    world.ada.submit(name="Ada")
    view = world.ada.view()
    assert (view.title, view.values["name"]) == ("After", "Ada")
    web = world.web()
    old = view["hash"]
    web.views_update(view_id=view.id, view=form("Third"), hash=old)
    assert refused(web.views_update, view_id=view.id, view=form(), hash=old) == "hash_conflict"
    assert refused(web.views_update, view_id="V1", view=form()) == "not_found"


def test_errors_for_a_block_that_is_not_there_fail_loudly(world: World, ear: Listener) -> None:
    opened(world, ear, form())
    ear.answer = lambda _payload: (
        200,
        {"response_action": "errors", "errors": {"nothing": "No."}},
    )
    with pytest.raises(Refused, match="no input block nothing"):
        world.ada.submit(name="Ada")
    assert world.ada.view().values["name"] == "Ada"


def test_closing_is_told_only_to_those_who_asked(world: World, ear: Listener) -> None:
    opened(world, ear, form("Quiet"))
    world.ada.close()
    assert ear.of_type("view_closed") == []
    opened(world, ear, form("Told", notify_on_close=True, private_metadata="p"))
    world.ada.close(clear=True)
    closed = ear.of_type("view_closed")[0].payload
    assert closed["is_cleared"] is True
    assert closed["view"]["private_metadata"] == "p"


def test_a_closed_form_says_nothing_of_what_was_typed(world: World, ear: Listener) -> None:
    opened(world, ear, form("Told", notify_on_close=True))
    world.ada.submit(name="x" * 11)
    assert world.ada.view().values["name"] == "x" * 11
    world.ada.close()
    assert ear.of_type("view_closed")[0].payload["view"]["state"] == {"values": {}}


def test_an_empty_rich_text_is_null(world: World, ear: Listener) -> None:
    editor = {"type": "rich_text_input", "action_id": "text"}
    block = {"type": "input", "block_id": "b", "optional": True, "label": plain("Text")}
    opened(world, ear, form(blocks=[{**block, "element": editor}]))
    world.ada.submit(text="")
    state = ear.of_type("view_submission")[0].payload["view"]["state"]["values"]
    assert state["b"]["text"] == {"type": "rich_text_input", "rich_text_value": None}


def test_a_form_has_response_urls_for_the_menus_in_inputs_that_ask_for_one(
    world: World, ear: Listener
) -> None:
    menu = {"type": "conversations_select", "response_url_enabled": True}
    row = {"type": "actions", "block_id": "row", "elements": [{**menu, "action_id": "in_row"}]}
    block = {"type": "input", "block_id": "b", "label": plain("Where")}
    asked = {**block, "dispatch_action": True, "element": {**menu, "action_id": "asked"}}
    opened(world, ear, form(blocks=[row, asked]))
    ear.answer = lambda _payload: (200, None)
    world.ada.choose("in_row", world.wins.id, in_=world.ada.view())
    world.ada.choose("asked", world.wins.id, in_=world.ada.view())
    for heard in ear.of_type("block_actions"):
        assert not {"response_url", "response_urls", "channel"} & set(heard.payload)
    world.ada.submit()
    urls = ear.of_type("view_submission")[0].payload["response_urls"]
    assert [(it["block_id"], it["channel_id"]) for it in urls] == [("b", world.wins.id)]
    httpx.post(urls[0]["response_url"], json={"text": "Done", "response_type": "in_channel"})
    assert world.ada.messages("wins")[-1]["text"] == "Done"


def test_an_input_with_the_same_ids_shows_what_it_showed_and_not_a_new_initial_value(
    world: World, ear: Listener
) -> None:
    def named(block_id: str, initial: str) -> Json:
        element = {"type": "plain_text_input", "action_id": "name", "initial_value": initial}
        block = {"type": "input", "block_id": block_id, "label": plain("Name"), "element": element}
        return form(blocks=[block])

    opened(world, ear, named("one", "Ada"))
    view = world.ada.view()
    world.web().views_update(view_id=view.id, view=named("one", "Ben"))
    assert world.ada.view().values == {"name": "Ada"}
    world.web().views_update(view_id=view.id, view=named("two", "Ben"))
    assert world.ada.view().values == {"name": "Ben"}


def test_a_menu_in_a_message_carries_its_choice_and_its_state(world: World, ear: Listener) -> None:
    menu = {"type": "static_select", "action_id": "drink", "options": [option("tea")]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    world.web().chat_postMessage(channel=world.wins.id, text="Drink?", blocks=blocks)
    message = world.ada.messages("wins")[-1]
    world.ada.choose("drink", "tea", in_=message)
    payload = ear.of_type("block_actions")[0].payload
    assert payload["actions"][0]["selected_option"]["value"] == "tea"
    assert payload["container"]["message_ts"] == message.ts
    assert payload["state"]["values"]["b"]["drink"]["selected_option"]["value"] == "tea"
    assert world.ben.messages("wins")[-1]["state"]["b"]["drink"]["selected_option"] is None


def test_external_options_come_from_the_app(world: World, ear: Listener) -> None:
    menu = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    world.web().chat_postMessage(channel=world.wins.id, text="Who?", blocks=blocks)
    message = world.ada.messages("wins")[-1]
    ear.answer = lambda payload: (
        200,
        {"options": [option(payload["value"])]} if payload["type"] == "block_suggestion" else None,
    )
    assert world.ada.options("who", "ze", in_=message) == ["ze"]
    world.ada.choose("who", "ze", in_=message)
    assert ear.of_type("block_actions")[0].payload["actions"][0]["selected_option"] == option("ze")


def test_home_buttons_have_no_response_url(world: World, ear: Listener) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "7"}
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    world.web().views_publish(user_id=world.ada.id, view=view)
    world.ada.click("Go", in_=world.ada.home())
    payload = ear.of_type("block_actions")[0].payload
    assert "response_url" not in payload
    assert payload["view"]["type"] == "home"
    assert payload["actions"][0]["value"] == "7"
    with pytest.raises(Refused, match=r"“Stop” is not here\. There is: Go, go"):
        world.ada.click("Stop", in_=world.ada.home())


def test_a_response_url_can_be_used_five_times(world: World, ear: Listener) -> None:
    world.ada.command("/echo later", channel="wins")
    url = ear.of_type("command")[0].payload["response_url"]
    answers = [httpx.post(url, json={"text": str(n)}).status_code for n in range(6)]
    assert answers == [200, 200, 200, 200, 200, 404]
    assert [m["text"] for m in world.ada.messages("wins")] == list("01234")
    assert world.ben.messages("wins") == []
    assert httpx.post(f"{url}x", json={"text": "x"}).status_code == 404


def test_a_response_url_replaces_and_deletes_its_own_message(world: World, ear: Listener) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    blocks = [{"type": "actions", "elements": [button]}]
    world.web().chat_postEphemeral(
        channel=world.wins.id, user=world.ada.id, text="Go?", blocks=blocks
    )
    world.ada.click("Go", in_=world.ada.messages("wins")[-1])
    payload = ear.of_type("block_actions")[0].payload
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"] is True
    httpx.post(payload["response_url"], json={"replace_original": True, "text": "Went"})
    assert [m["text"] for m in world.ada.messages("wins")] == ["Went"]
    httpx.post(payload["response_url"], json={"delete_original": True})
    assert world.ada.messages("wins") == []


def test_shortcuts_carry_what_they_were_used_on(world: World, ear: Listener) -> None:
    message = world.ada.say("keep this", channel="wins")
    world.ben.message_shortcut("keep", message)
    world.ben.shortcut("write")
    kept = ear.of_type("message_action")[0].payload
    assert (kept["message"]["text"], kept["channel"]["id"]) == ("keep this", world.wins.id)
    assert "channel" not in ear.of_type("shortcut")[0].payload
    with pytest.raises(Refused, match="No installed app has"):
        world.ben.shortcut("nothing")


def test_commands_do_not_work_in_threads_or_where_one_is_not(world: World, ear: Listener) -> None:
    message = world.ada.say("hello", channel="wins")
    with pytest.raises(Refused, match="do not work in threads"):
        world.ada.do("command", channel="wins", text="/echo x", thread_ts=message.ts)
    world.ben.do("leave", channel="wins")
    with pytest.raises(Refused, match="Join #wins first"):
        world.ben.command("/echo x", channel="wins")
    assert ear.of_type("command") == []


def test_nobody_acts_in_somebody_elses_form(world: World, ear: Listener) -> None:
    opened(world, ear, form())
    view = world.ada.view()
    with pytest.raises(Refused, match="not open"):
        world.ben.do("submit", view_id=view.id, values={})
    with pytest.raises(Refused, match="not open"):
        world.ben.do(
            "action", container={"type": "view", "view_id": view.id}, action_id="name", value="x"
        )


def test_only_people_and_conversations_that_a_menu_offers_can_be_chosen(
    world: World, ear: Listener
) -> None:
    stranger = world.slack.change(lambda company: company.person(company.team("Other"), "eve"))
    menus = [
        {"type": "users_select", "action_id": "who"},
        {"type": "multi_conversations_select", "action_id": "where"},
    ]
    blocks = [
        {"type": "actions", "elements": menus[:1]},
        {"type": "section", "text": plain("Where"), "accessory": menus[1]},
    ]
    view = {"type": "home", "blocks": blocks}
    world.web().views_publish(user_id=world.ben.id, view=view)
    home = world.ben.home()
    with pytest.raises(Refused, match="not among what can be chosen"):
        world.ben.choose("who", stranger.id, in_=home)
    with pytest.raises(Refused, match="not among what can be chosen"):
        world.ben.choose("where", [world.secret.id], in_=home)
    world.ben.choose("who", world.ada.id, in_=home)
    world.ben.choose("where", [world.wins.id], in_=home)
    chosen = [h.payload["actions"][0] for h in ear.of_type("block_actions")]
    assert [c.get("selected_user") for c in chosen] == [world.ada.id, None]
    assert chosen[1]["selected_conversations"] == [world.wins.id]


def test_a_date_that_no_calendar_has_cannot_be_picked(world: World, ear: Listener) -> None:
    block = {
        "type": "input",
        "block_id": "day",
        "label": plain("Day"),
        "element": {"type": "datepicker", "action_id": "day"},
    }
    opened(world, ear, form(blocks=[block]))
    for wrong in ("2026-02-30", "tomorrow", "20260301"):
        with pytest.raises(Refused, match="A date looks like"):
            world.ada.submit(day=wrong)
    assert world.ada.submit(day="2026-02-28") == {}
    with pytest.raises(Refused, match="not open"):
        world.ada.do("submit", view_id="V1", values={})
