"""What people see and do, and how the driver reads it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml
from websockets.sync.client import connect

from playground.company import Company
from playground.driver import Driver, Refused
from playground.guide import Step
from playground.reading import all_text
from playground.server import Playground
from tests.playground.conftest import MANIFEST, World
from tests.playground.listener import Listener


def test_private_channels_and_their_words_are_seen_by_members_only(world: World) -> None:
    world.ada.say("between us", channel="secret")
    assert "between us" in world.ada.everything()
    assert "between us" not in world.ben.everything()
    with pytest.raises(Refused, match="channel_not_found"):
        world.ben.messages(world.secret.id)
    with pytest.raises(Refused, match="channel_not_found"):
        world.ben.do("message", channel=world.secret.id, text="let me in")


def test_a_guest_sees_the_channels_they_are_in(world: World) -> None:
    def arrives(company: Company) -> str:
        guest = company.person(world.team, "gil", is_restricted=True)
        world.wins.members.append(guest.id)
        return guest.id

    gil = world.driver.person(world.team.id, world.slack.change(arrives))
    assert [c["name"] for c in gil.screen()["channels"]] == ["wins"]
    with pytest.raises(Refused, match="knows no channel"):
        gil.join("general")
    user = world.web().users_info(user=gil.id)["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, False)


def test_threads_edits_and_deletions_are_seen_by_all(world: World) -> None:
    first = world.ada.say("one", channel="wins")
    reply = world.ben.say("two", channel="wins", thread_ts=first.ts)
    assert [m["text"] for m in first.thread()] == ["one", "two"]
    assert [m["text"] for m in world.ada.messages("wins")] == ["one"]
    assert world.ada.messages("wins")[0]["reply_count"] == 1
    world.ben.edit(reply, "three")
    assert first.thread()[1]["edited"]["user"] == world.ben.id
    with pytest.raises(Refused, match="Only its author"):
        world.ben.delete(first)
    world.ben.delete(reply)
    assert len(first.thread()) == 1


def test_unread_messages_are_counted_until_they_are_read(world: World) -> None:
    def unread() -> int:
        return next(int(c["unread"]) for c in world.ben.screen()["channels"] if c["name"] == "wins")

    world.ada.say("one", channel="wins")
    world.ada.say("two", channel="wins")
    assert unread() == 2
    world.ben.messages("wins")
    assert unread() == 0


def test_a_deactivated_person_can_do_nothing(world: World) -> None:
    world.ada.do("deactivate", who=world.ben.id)
    with pytest.raises(Refused, match="deactivated"):
        world.ben.say("hello")
    world.ada.do("reactivate", who=world.ben.id)
    assert world.ben.say("hello")["text"] == "hello"


def test_what_is_not_possible_is_said_in_a_sentence(world: World) -> None:
    with pytest.raises(Refused, match="There is a channel #wins already"):
        world.ada.do("create_channel", name="wins")
    with pytest.raises(Refused, match="Nobody can do 'fly' here"):
        world.ada.do("fly")
    with pytest.raises(Refused, match="There is no zone 'Mars/Base'"):
        world.ada.do("set_profile", tz="Mars/Base")
    with pytest.raises(Refused, match="No form is open"):
        world.ada.view()


def test_an_open_page_is_told_what_changed(world: World) -> None:
    url = world.slack.url.replace("http", "ws")
    with (
        connect(f"{url}/play/live?team={world.team.id}&user={world.ben.id}") as page,
        connect(f"{url}/play/live?team={world.team.id}&user={world.ada.id}") as hers,
    ):
        world.ada.say("hello", channel="wins")
        assert f"messages:{world.wins.id}" in json.loads(page.recv(timeout=5))["what"]
        hers.recv(timeout=5)
        world.ada.say("psst", channel="secret")
        assert f"messages:{world.secret.id}" in json.loads(hers.recv(timeout=5))["what"]
        told = json.loads(page.recv(timeout=5))["what"]
        assert f"messages:{world.secret.id}" not in told


def test_all_text_reads_everything_that_is_shown_and_nothing_else() -> None:
    message = {
        "ts": "1.000001",
        "user": "U1",
        "username": "Echo",
        "text": "fallback",
        "metadata": {"event_payload": {"note": "hidden-1"}},
        "blocks": [
            {
                "type": "section",
                "block_id": "hidden-2",
                "text": {"type": "mrkdwn", "text": "body"},
                "fields": [{"type": "mrkdwn", "text": "field"}],
                "accessory": {
                    "type": "static_select",
                    "action_id": "hidden-3",
                    "placeholder": {"type": "plain_text", "text": "placeholder"},
                    "options": [
                        {
                            "text": {"type": "plain_text", "text": "option"},
                            "description": {"type": "plain_text", "text": "description"},
                            "value": "hidden-4",
                        }
                    ],
                },
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "button"},
                        "value": "hidden-5",
                        "confirm": {"text": {"type": "plain_text", "text": "confirm"}},
                    }
                ],
            },
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "rich "},
                            {"type": "text", "text": "text", "style": {"bold": True}},
                            {"type": "link", "url": "https://a.example", "text": " link"},
                        ],
                    }
                ],
            },
            {
                "type": "input",
                "label": {"type": "plain_text", "text": "label"},
                "hint": {"type": "plain_text", "text": "hint"},
                "element": {"type": "plain_text_input", "initial_value": "typed"},
            },
            {"type": "image", "alt_text": "picture", "image_url": "https://hidden-6.example"},
            {
                "type": "table",
                "rows": [[{"type": "raw_text", "text": "cell"}]],
            },
        ],
    }
    lines = all_text(message).split("\n")
    assert lines == [
        *("Echo", "fallback", "body", "field", "placeholder", "option", "description"),
        *("button", "confirm", "rich text link", "label", "hint", "typed", "picture", "cell"),
    ]


def test_the_bot_of_another_app_posts_and_reacts(world: World, ear: Listener) -> None:
    robo = world.slack.change(lambda company: company.bot(world.team, "Robo"))
    world.ada.invite(robo.id, "wins")
    played = world.driver.person(world.team.id, "robo")
    said = played.say("beep", channel="wins")
    played.react(world.ada.say("hello", channel="wins"), "tada")
    message = ear.of_type("message")[0].payload["event"]
    assert (message["user"], message["bot_id"], message["text"]) == (robo.id, robo.bot_id, "beep")
    assert "subtype" not in message
    assert ear.of_type("reaction_added")[0].payload["event"]["user"] == robo.id
    assert world.web().users_info(user=robo.id)["user"]["is_bot"]
    assert world.ben.messages("wins")[0].ts == said.ts
    with pytest.raises(Refused, match="it posts and reacts, no more"):
        played.command("/echo hello")
    with pytest.raises(Refused, match="it acts by itself"):
        world.driver.person(world.team.id, "echo").say("boo")
    assert world.ada.open_dm()  # the app that listens is still the only one that is meant


def test_a_guide_shows_what_is_done() -> None:
    company = Company()
    team = company.team("Acme")
    steps = [
        Step("Say hello", "In #general", as_user="ada", open={"channel": "general"}),
        Step("Join", "Anybody", done_when=lambda c: bool(c.teams[team.id].people)),
    ]
    with Playground(company, guide=steps) as slack, Driver(slack.url) as driver:
        assert [s["done"] for s in driver.get("guide")["steps"]] == [False, False]
        slack.change(lambda c: c.person(team, "ada"))
        assert [s["done"] for s in driver.get("guide")["steps"]] == [False, True]


def test_any_bot_can_be_run_from_the_command_line(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(yaml.safe_dump(MANIFEST))
    command = [sys.executable, "-m", "playground", "--manifest", str(manifest), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().split() for _ in range(7)]
        url, token = said[0][-1], said[4][-1]
        answer = httpx.post(f"{url}api/auth.test", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["user"] == "echo"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_manifest_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text("- a list\n")
    command = [sys.executable, "-m", "playground", "--manifest", str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not an app manifest" in done.stderr
