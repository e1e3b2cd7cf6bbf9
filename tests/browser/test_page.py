"""The playground's page in a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.server import PAGE
from tests.browser import sampler
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
AXE = PAGE.parent / "node_modules" / "axe-core" / "axe.min.js"


def message(page: Page, words: str) -> Locator:
    """The newest message in the open channel with these words."""
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=words).last


def write(page: Page, words: str) -> None:
    box = page.get_by_role("combobox", name="Message #wins")
    box.fill(words)
    box.press("Enter")


def test_the_schema_of_slacks_types_knows_blocks_views_and_elements() -> None:
    schema = json.loads((PAGE / "slack-types.schema.json").read_text())
    assert {"KnownBlock", "View", "ModalView", "Button", "PlainTextInput"} <= set(
        schema["definitions"]
    )
    assert schema["definitions"]["AnyBlock"] == {"$ref": "#/definitions/KnownBlock"}


def test_a_person_sees_their_channels_and_messages_drawn_as_slack_draws_them(page: Page) -> None:
    rooms = page.get_by_role("navigation", name="Workspace")
    expect(rooms.get_by_role("button", name="wins, channel")).to_have_attribute(
        "aria-current", "page"
    )
    expect(rooms.get_by_text("sponsors")).to_have_count(0)
    words = message(page, "Week 31")
    expect(words.get_by_role("heading", name="Week 31: 4.5 h saved 🎉")).to_be_visible()
    # Escaped marks stay text, plain text is not read as mrkdwn.
    expect(words).to_contain_text("escaped <!channel> & <b>")
    expect(words).to_contain_text("Plain *stays* plain, <@U00000000A> too 🌱")
    expect(words).to_contain_text("Rich bold and *not bold*")
    expect(words.locator(".mention", has_text="@Ana Ruiz").first).to_be_visible()
    expect(words.get_by_role("link", name="a link")).to_have_attribute(
        "href", "https://example.com"
    )
    data = message(page, "Markdown block")
    expect(data.get_by_role("columnheader", name="Hours")).to_be_visible()
    expect(data).to_contain_text("Slack draws a hologram block here")


def test_a_command_is_completed_sent_and_answered_to_the_person_alone(page: Page) -> None:
    box = page.get_by_role("combobox", name="Message #wins")
    box.press_sequentially("/sam")
    expect(page.get_by_role("option", name="/sample")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("/sample ")
    box.press_sequentially("hello there")
    box.press("Enter")
    answer = message(page, "You said: hello there")
    expect(answer).to_contain_text("Only visible to you")
    expect(box).to_have_value("")


def test_a_command_that_fails_says_so_and_keeps_the_text(page: Page) -> None:
    write(page, "/sleep now")
    expect(page.get_by_role("alert")).to_contain_text("operation_timeout")
    expect(page.get_by_role("combobox", name="Message #wins")).to_have_value("/sleep now")
    write(page, "/nothing")
    expect(page.get_by_role("alert")).to_contain_text("/nothing is not a valid command")


def test_ones_own_message_is_edited_answered_in_a_thread_and_deleted(page: Page) -> None:
    write(page, "Hello @ben, a <b> & c")
    mine = message(page, "Hello @Ben Okafor, a <b> & c")
    mine.hover()
    mine.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit message").click()
    editor = page.get_by_role("textbox", name="Edit message")
    expect(editor).to_have_value("Hello @ben, a <b> & c")
    editor.fill("Good morning @ben")
    editor.press("Enter")
    mine = message(page, "Good morning @Ben Okafor")
    expect(mine).to_contain_text("(edited)")
    mine.hover()
    mine.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    reply = thread.get_by_role("combobox", name="Reply…")
    reply.fill("/sample x")
    reply.press("Enter")
    expect(thread.get_by_role("alert")).to_contain_text("not supported in threads")
    reply.fill("In the thread")
    reply.press("Enter")
    expect(thread.get_by_role("listitem").filter(has_text="In the thread")).to_be_visible()
    expect(mine.get_by_role("button", name="1 reply")).to_be_visible()
    thread.get_by_role("button", name="Close thread").click()
    write(page, "Never mind")
    mine = message(page, "Never mind")
    mine.focus()
    mine.press("Delete")
    page.get_by_role("dialog", name="Delete message").get_by_role("button", name="Delete").click()
    expect(mine).to_have_count(0)


def test_a_reaction_is_added_with_a_skin_tone_and_taken_back(page: Page, desk: Desk) -> None:
    target = message(page, "Morning all")
    target.hover()
    target.get_by_role("button", name="Add reaction").click()
    picker = page.get_by_role("dialog", name="Emoji")
    picker.get_by_role("radio", name="Skin tone 4").click()
    picker.get_by_role("textbox", name="Search emoji").fill("raised_hands")
    picker.get_by_role("button", name="raised hands", exact=True).click()
    reaction = target.get_by_role("button", name="raised hands skin-tone-4: 1, from you")
    expect(reaction).to_have_attribute("aria-pressed", "true")
    kept = desk.driver.person(sampler.TEAM, "ben").messages("wins")[0]["reactions"]
    assert [r["name"] for r in kept] == ["raised_hands::skin-tone-4"]
    reaction.click()
    expect(reaction).to_have_count(0)
