"""The playground's page in a real browser."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.server import PAGE
from tests.browser import sampler
from tests.browser.conftest import Desk
from tests.browser.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("not_measured")]


def message(page: Page, words: str) -> Locator:
    """The newest message in the open channel with these words."""
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=words).last


def write(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Message #wins")
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


def test_without_an_address_the_guides_person_looks_and_another_takes_over(
    page: Page, desk: Desk
) -> None:
    page.goto("about:blank")
    page.goto(desk.slack.url)
    page.get_by_role("button", name="You are Ben Okafor").click()
    page.get_by_role("menuitemradio", name="Chi Nguyen").click()
    expect(page.get_by_role("button", name="You are Chi Nguyen")).to_be_visible()
    assert page.url.startswith(f"{desk.slack.url}/#/{sampler.TEAM}/")


def test_a_command_is_completed_sent_and_answered_to_the_person_alone(page: Page) -> None:
    box = page.get_by_role("textbox", name="Message #wins")
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
    expect(page.get_by_role("textbox", name="Message #wins")).to_have_value("/sleep now")
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
    reply = thread.get_by_role("textbox", name="Reply…")
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


def choose(page: Page, label: str, typed: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.press_sequentially(typed)
    page.get_by_role("option", name=option).click()


def test_a_form_keeps_what_was_typed_through_errors_and_a_view_on_top(
    page: Page, desk: Desk
) -> None:
    write(page, "/sample form")
    form = page.get_by_role("dialog", name="Everything")
    expect(form.get_by_role("textbox", name="Title")).to_be_focused()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please complete this required field.")).to_have_count(4)
    form.get_by_role("textbox", name="Title").fill("no")
    form.get_by_role("textbox", name="Story").fill("One\nTwo")
    form.get_by_role("textbox", name="Hours").fill("2.5")
    form.get_by_label("Day").fill("2026-11-27")
    form.get_by_label("Time").fill("15:30")
    choose(page, "Colour", "gre", "Green 🌱")
    choose(page, "Tags", "re", "Red")
    choose(page, "Tags", "bl", "Blue")
    choose(page, "Who", "ben", "Ben Okafor")
    choose(page, "Where", "wi", "wins")
    choose(page, "Book", "Emma", "Emma by heart")
    form.get_by_role("radio", name="Measured").check()
    form.get_by_role("checkbox", name="Show my name").check()

    form.get_by_role("button", name="Add a link").click()
    pushed = page.get_by_role("dialog", name="Add a link")
    expect(pushed.get_by_role("textbox", name="Address")).to_be_focused()
    # The app hears what stands in the form when a button in it is used.
    assert desk.saved[-1]["title"]["it"]["value"] == "no"
    pushed.get_by_role("button", name="Back").click()
    expect(form.get_by_role("textbox", name="Story")).to_have_value("One\nTwo")

    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text("Please give it a real title.")
    title = form.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    expect(title).to_have_value("no")
    title.fill("Backup")
    title.press("Enter")
    expect(form).to_have_count(0)
    sent = {block: actions["it"] for block, actions in desk.saved[-1].items() if block != "aside"}
    assert {block: kept.get("value") for block, kept in sent.items() if "value" in kept} == {
        "title": "Backup",
        "story": "One\nTwo",
        "hours": "2.5",
    }
    assert sent["day"]["selected_date"] == "2026-11-27"
    assert sent["time"]["selected_time"] == "15:30"
    assert sent["colour"]["selected_option"]["value"] == "green"
    assert [o["value"] for o in sent["tags"]["selected_options"]] == ["red", "blue"]
    assert sent["where"]["selected_conversation"] == sampler.WINS
    assert sent["book"]["selected_option"]["value"] == "b1"
    assert sent["how"]["selected_option"]["value"] == "measured"
    assert [o["value"] for o in sent["agree"]["selected_options"]] == ["name"]


def test_buttons_menus_and_choices_in_a_message_reach_the_app(page: Page, desk: Desk) -> None:
    choices = message(page, "Which wins shall be shown?")
    choose(page, "Pick a colour", "bl", "Blue")
    choices.get_by_role("checkbox", name="Automated the backup").check()
    choices.get_by_role("button", name="Remove").click()
    asked = page.get_by_role("dialog", name="Remove it?")
    expect(asked).to_contain_text("This cannot be undone.")
    asked.get_by_role("button", name="Keep").click()
    expect(asked).to_have_count(0)
    choices.get_by_role("button", name="Endorse").click()
    expect(message(page, "endorse by @Ana Ruiz")).to_contain_text("Only visible to you")
    message(page, "Week 31").get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Archive").click()
    page.wait_for_timeout(100)
    assert [a["action_id"] for a in desk.saved] == ["colour", "wins", "more"]
    assert [o["value"] for o in desk.saved[1]["selected_options"]] == ["2", "1"]
    # What was chosen is still chosen when the page is opened again.
    page.reload()
    expect(page.get_by_role("combobox", name="Pick a colour")).to_have_value("Blue")


def test_shortcuts_home_and_the_json_of_anything_are_at_hand(page: Page) -> None:
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="New sample").click()
    form = page.get_by_role("dialog", name="Everything")
    form.get_by_role("button", name="View JSON").click()
    shown = page.get_by_role("dialog", name="View")
    expect(shown).to_contain_text('callback_id: "form"')
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    target = message(page, "Morning all")
    target.hover()
    target.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Keep this").click()
    expect(message(page, "Kept: Morning all")).to_be_visible()
    page.get_by_role("button", name="Sampler, app").click()
    expect(page.get_by_role("heading", name="Good morning 🌞")).to_be_visible()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("textbox", name="Message Sampler")).to_be_visible()


def test_a_person_works_with_the_keyboard_alone(page: Page) -> None:
    box = page.get_by_role("textbox", name="Message #wins")
    expect(box).to_be_visible()
    box.focus()
    page.keyboard.type("/sample f")
    page.keyboard.press("Backspace")
    page.keyboard.type("form")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Everything")
    expect(form.get_by_role("textbox", name="Title")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("A story")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    colour = form.get_by_role("combobox", name="Colour")
    for _ in range(12):
        if colour.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(colour).to_have_value("Green 🌱")
    measured = form.get_by_role("radio", name="Measured")
    for _ in range(9):
        if measured.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    expect(box).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("role", "listitem")
    page.get_by_role("button", name="You are Ana Ruiz").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="You are Ben Okafor")).to_be_visible()


def test_the_clock_jumps_in_the_persons_zone(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="More jumps").click()
    page.get_by_role("menuitem", name="Friday 15:00").click()
    expect(page.get_by_role("group", name="Clock")).to_contain_text("3:00 PM")
    local = desk.slack.clock.now().astimezone(sampler.MADRID)
    assert (local.strftime("%a"), local.hour, local.minute) == ("Fri", 15, 0)


def test_the_inspector_shows_what_was_refused_and_why(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Inspector", exact=True).click()
    drawer = page.get_by_role("region", name="Inspector")
    write(page, "/nothing")
    drawer.get_by_label("Refused only").check()
    row = drawer.get_by_role("button", name="/nothing is not a valid command").last
    row.click()
    expect(drawer).to_contain_text('text: "/nothing"')
    drawer.get_by_role("button", name="Faults").click()
    page.get_by_role("menuitem", name="Rate limit the next message").click()
    expect(drawer).to_contain_text("rate limit on chat.postMessage is waiting to happen")
    drawer.get_by_role("button", name="Faults").click()
    page.get_by_role("menuitem", name="Forget all faults").click()
    expect(drawer.get_by_text("is waiting to happen")).to_have_count(0)
    assert desk.driver.faults() == []


def test_the_guide_leads_to_the_next_step_and_ticks_itself_off(page: Page) -> None:
    guide = page.get_by_role("region", name="Guide")
    expect(guide).to_contain_text("0 of 2")
    guide.get_by_role("button", name="Do it as Ben Okafor").click()
    expect(page.get_by_role("button", name="You are Ben Okafor")).to_be_visible()
    box = page.get_by_role("textbox", name="Message #wins")
    expect(box).to_have_value("/sample hello")
    box.press("Enter")
    write(page, "I did it")
    expect(guide).to_contain_text("1 of 2")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    expect(page.locator(f"html[data-theme={theme}]")).to_have_count(1)
    message(page, "How did you do the backup").get_by_role("button", name="1 reply").click()
    page.get_by_role("button", name="Inspector", exact=True).click()
    expect(page.get_by_role("region", name="Inspector")).to_be_visible()
    # The structure is the same in the dark: only the colours are asked again.
    colours = ["color-contrast", "link-in-text-block"] if theme == "dark" else None
    complaints = look(page, f"page-{theme}", colours)
    page.get_by_role("button", name="Close inspector").click()
    write(page, "/sample form")
    form = page.get_by_role("dialog", name="Everything")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_count(4)
    complaints += look(page, f"form-{theme}", colours)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sampler, app").click()
    expect(page.get_by_role("heading", name="Good morning 🌞")).to_be_visible()
    complaints += look(page, f"home-{theme}", colours)
    assert complaints == [], "\n".join(complaints)


def test_in_a_narrow_window_the_rooms_make_way_for_the_conversation(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    rooms = page.get_by_role("navigation", name="Workspace")
    menu = page.get_by_role("button", name="Rooms and guide")
    box = page.get_by_role("textbox", name="Message #wins")
    expect(rooms).to_be_hidden()
    expect(box).to_be_visible()
    across = page.get_by_role("main").bounding_box()
    assert across is not None
    assert across["width"] == 400
    menu.click()
    expect(rooms).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")
    rooms.get_by_role("button", name=re.compile("^general, ")).click()
    expect(rooms).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()
    assert look(page, "narrow") == []
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(rooms).to_be_visible()
    expect(menu).to_be_hidden()
