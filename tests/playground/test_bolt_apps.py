"""A real Bolt app runs on the playground over Socket Mode, unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.driver import Refused
from tests.playground.conftest import World

FORM = {
    "type": "modal",
    "callback_id": "write_form",
    "title": {"type": "plain_text", "text": "Write"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


def echo_app(world: World) -> App:
    app = App(
        client=WebClient(token=world.echo.bot_token, base_url=world.slack.api_url),
        signing_secret=world.echo.app.signing_secret,
        process_before_response=True,
    )

    @app.command("/echo")
    def echo(ack: Any, command: Any, client: Any) -> None:
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=FORM)
            ack()
        else:
            ack(f"You said: {command['text']}")

    @app.view("write_form")
    def written(ack: Any, view: Any, body: Any, client: Any) -> None:
        words = view["state"]["values"]["words"]["words"]["value"]
        if words == "no":
            ack(response_action="errors", errors={"words": "Say yes."})
            return
        ack()
        client.chat_postMessage(
            channel=body["user"]["id"],
            text=words,
            blocks=[
                {"type": "section", "text": {"type": "plain_text", "text": words}},
                {
                    "type": "actions",
                    "elements": [
                        {
                            "type": "button",
                            "action_id": "again",
                            "text": {"type": "plain_text", "text": "Again"},
                            "value": words,
                        }
                    ],
                },
            ],
        )

    @app.action("again")
    def again(ack: Any, respond: Any, action: Any) -> None:
        ack()
        respond(text=f"{action['value']} {action['value']}", replace_original=True)

    @app.shortcut("write")
    def write(ack: Any, shortcut: Any, client: Any) -> None:
        client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)
        ack()

    @app.shortcut("keep")
    def keep(ack: Any, shortcut: Any, respond: Any) -> None:
        ack()
        respond(f"Kept: {shortcut['message']['text']}")

    @app.event("app_home_opened")
    def home(event: Any, client: Any) -> None:
        client.views_publish(
            user_id=event["user"],
            view={
                "type": "home",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}],
            },
        )

    @app.event("reaction_added")
    def reacted(event: Any, client: Any) -> None:
        client.chat_postMessage(
            channel=event["item"]["channel"],
            thread_ts=event["item"]["ts"],
            text=f"Thank you for {event['reaction']}",
        )

    @app.event("message")
    def said(event: Any, say: Any) -> None:
        if event["channel_type"] == "im":
            say(f"Heard: {event['text']}")

    return app


@pytest.fixture
def running(world: World) -> Iterator[World]:
    handler = SocketModeHandler(
        echo_app(world),
        world.echo.app.app_token,
        web_client=WebClient(token=world.echo.app.app_token, base_url=world.slack.api_url),
        ping_interval=1,  # how soon the client notices that it was cut off
    )
    handler.connect()  # type: ignore[no-untyped-call]
    yield world
    # Cut from Slack's side first: the client's close waits for its next reading otherwise.
    handler.client.auto_reconnect_enabled = False
    world.slack.stop()
    with suppress(AttributeError):  # the client's close may meet its reader's own close
        handler.close()  # type: ignore[no-untyped-call]


def test_a_command_is_answered_to_the_person_alone(running: World) -> None:
    running.ada.command("/echo good morning", channel="wins")
    message = running.ada.messages("wins")[-1]
    assert message["text"] == "You said: good morning"
    assert message.is_ephemeral
    assert running.ben.messages("wins") == []


def test_a_form_is_refused_with_its_error_and_then_taken(running: World) -> None:
    running.ada.command("/echo form")
    assert running.ada.submit(words="no") == {"words": "Say yes."}
    assert running.ada.view().values == {"words": "no"}
    assert running.ada.submit(words="yes") == {}
    assert running.ada.views() == []
    message = running.ada.dm()[-1]
    running.ada.click("Again", in_=message)
    assert message.again()["text"] == "yes yes"


def test_a_shortcut_opens_a_form_and_an_empty_one_does_not_reach_the_app(running: World) -> None:
    running.ada.shortcut("write")
    assert running.ada.submit() == {"words": "Please complete this required field."}
    assert running.driver.inspector(name="view_submission") == []
    running.ada.close()
    assert running.ada.views() == []


def test_a_message_shortcut_carries_the_message(running: World) -> None:
    message = running.ada.say("a fine thing", channel="wins")
    running.ada.message_shortcut("keep", message)
    assert running.ada.messages("wins")[-1]["text"] == "Kept: a fine thing"


def test_home_is_published_when_it_is_opened(running: World) -> None:
    assert "Hello" in running.ada.home().text


def test_a_reaction_with_a_skin_tone_reaches_the_app(running: World) -> None:
    message = running.ada.say("done", channel="wins")
    running.ben.react(message, "+1::skin-tone-3")
    reply = running.ben.wait_for(lambda: message.thread()[1:], "the reply")[0]
    assert reply["text"] == "Thank you for +1::skin-tone-3"


def test_words_to_the_bot_reach_it_as_a_direct_message(running: World) -> None:
    running.ada.say_to("echo", "fish & <chips>")
    assert running.ada.wait_for_message("Heard")["text"] == "Heard: fish &amp; &lt;chips&gt;"


def test_a_command_without_a_running_app_fails_as_slack_says_it(world: World) -> None:
    with pytest.raises(Refused, match="dispatch_failed"):
        world.ada.command("/echo hello")
    assert world.ada.notices() == ["/echo failed with the error “dispatch_failed”"]


def test_a_bot_whose_socket_was_cut_reconnects_and_hears_what_it_missed(running: World) -> None:
    assert running.driver.drop_sockets(running.echo.app.id) == 1
    running.ada.say_to("echo", "are you there?")
    assert running.ada.wait_for_message("Heard: are you there?", seconds=15)
    running.ada.command("/echo again", channel="wins")
    assert running.ada.messages("wins")[-1]["text"] == "You said: again"


def test_a_bot_that_is_asked_to_reconnect_loses_nothing(running: World) -> None:
    running.driver.refresh_sockets(running.echo.app.id)
    for n in range(5):
        running.ada.say_to("echo", f"number {n}")
    for n in range(5):
        assert running.ada.wait_for_message(f"Heard: number {n}", seconds=15)
