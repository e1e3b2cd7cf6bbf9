"""A week with Headway, lived through in a real browser on the demo as anybody starts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.demo.run import demo
from playground.server import Playground
from tests.browser.conftest import ARTEFACTS, PATIENCE
from tests.browser.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("not_measured")]
COLOURS = ["color-contrast", "link-in-text-block"]
"""What differs in the dark; the structure is the same there."""


@pytest.fixture(scope="module")
def larkfield(pytestconfig: pytest.Config) -> Iterator[Playground]:
    """The demo on a Monday morning, its past kept between runs, away from the user's own."""
    shelf: Path = pytestconfig.cache.mkdir("demo") / "shelf"
    with demo(0, None, datetime(2026, 11, 23, 12, tzinfo=UTC), shelf) as playground:
        yield playground


@pytest.fixture
def tab(window: BrowserContext, larkfield: Playground) -> Iterator[Page]:
    """The page as it opens for somebody new; any error in its script fails the test."""
    page = window.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(larkfield.url)
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    assert problems == []


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """The page at a phone's width and sharpness: where the pictures in docs/images are taken."""
    context = browser.new_context(viewport={"width": 520, "height": 760}, device_scale_factor=2)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


class Seat:
    """Somebody at the page."""

    def __init__(self, page: Page, phone: Page | None = None) -> None:
        self.page = page
        self.phone = phone
        self.complaints: list[str] = []

    def become(self, name: str) -> None:
        """Change to another person, as the guide asks."""
        self.page.get_by_role("button", name=re.compile("^You are ")).click()
        self.page.get_by_role("menuitemradio", name=re.compile(name)).click()
        expect(self.page.get_by_role("button", name=f"You are {name}")).to_be_visible()

    def room(self, name: str) -> None:
        rooms = self.page.get_by_role("navigation", name="Workspace")
        rooms.get_by_role("button", name=re.compile(f"^{name}, ")).click()

    def home(self) -> Locator:
        self.room("Headway")
        self.page.get_by_role("tab", name="Home").click()
        return self.page.get_by_role("tabpanel")

    def direct(self) -> None:
        self.room("Headway")
        self.page.get_by_role("tab", name="Messages").click()

    def message(self, words: str) -> Locator:
        items = self.page.get_by_role("main").get_by_role("listitem")
        found = items.filter(has_text=words).last
        expect(found).to_be_visible()
        return found

    def press(self, inside: Locator, name: str) -> None:
        inside.get_by_role("button", name=name, exact=True).first.click()

    def form(self, title: str) -> Locator:
        found = self.page.get_by_role("dialog", name=title, exact=True)
        expect(found).to_be_visible()
        return found

    def choose(self, form: Locator, label: str, typed: str, option: str) -> None:
        box = form.get_by_role("combobox", name=label, exact=True)
        box.click()
        box.fill(typed)
        self.page.get_by_role("option", name=option).first.click()

    def say(self, room: str, words: str) -> None:
        box = self.page.get_by_role("textbox", name=f"Message {room}")
        box.fill(words)
        box.press("Enter")

    def jump(self, where: str) -> None:
        clock = self.page.get_by_role("group", name="Clock")
        if not clock.get_by_role("button", name=where, exact=True).count():
            clock.get_by_role("button", name="More jumps").click()
            self.page.get_by_role("menuitem", name=where).click()
            return
        clock.get_by_role("button", name=where, exact=True).click()

    def portrait(self, name: str, words: str = "") -> None:
        """A picture for the documents: the newest message with these words, or the top of Home."""
        assert self.phone is not None
        self.phone.goto(self.page.url)
        self.phone.reload()
        main = self.phone.get_by_role("main")
        shown = main.get_by_role("tabpanel")
        if words:
            shown = main.get_by_role("listitem").filter(has_text=words).last
        expect(shown).to_be_visible()
        self.phone.mouse.move(0, 0)
        self.phone.wait_for_timeout(300)
        shown.scroll_into_view_if_needed()
        box = shown.bounding_box()
        assert box is not None
        self.phone.screenshot(
            path=ARTEFACTS / f"portrait-{name}.png",
            clip={"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]},
        )

    def picture(self, name: str) -> None:
        """A screenshot among the artefacts."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"week-{name}.png")

    def look(self, name: str) -> None:
        """Screenshots in both themes; what axe says is collected."""
        self.complaints += look(self.page, f"week-{name}")
        self.page.emulate_media(color_scheme="dark")
        expect(self.page.locator("html[data-theme=dark]")).to_have_count(1)
        self.complaints += look(self.page, f"week-{name}-dark", COLOURS)
        self.page.emulate_media(color_scheme="light")
        expect(self.page.locator("html[data-theme=light]")).to_have_count(1)

    def steps_done(self, number: int) -> None:
        guide = self.page.get_by_role("region", name="Guide")
        expect(guide).to_contain_text(f"{number} of 10", timeout=10000)


def test_a_week_from_the_start_of_a_journey_to_what_the_sponsors_made_of_it(
    tab: Page, phone: Page
) -> None:
    seat = Seat(tab, phone)
    seat.look("first")
    home = seat.home()
    expect(home.get_by_role("heading", name="Welcome to Headway")).to_be_visible()
    seat.picture("home-stranger")
    seat.steps_done(0)

    # Monday: the journey.
    seat.press(home, "Start my journey")
    form = seat.form("Start my journey")
    form.get_by_role("textbox", name="Your role today").fill("Customer support specialist")
    form.get_by_role("textbox", name="The role you want").fill("IT support engineer")
    form.get_by_role("textbox", name="Why you want it").fill("I like to mend the cause.")
    hours = form.get_by_role("textbox", name="Hours a week agreed for IT work")
    hours.fill("some")
    seat.press(form, "Start")
    expect(form.get_by_role("alert")).to_contain_text("Hours a week are a number")
    expect(hours).to_have_value("some")
    seat.look("journey-form")
    hours.fill("4")
    seat.press(form, "Start")
    form = seat.form("Add a supporter")
    seat.picture("supporter-form")
    seat.choose(form, "Who", "Priya", "Priya Menon")
    form.get_by_role("textbox", name="A note to them").fill(
        "You know the data team. Would you look over my shoulder now and then?"
    )
    seat.press(form, "Add")
    expect(form).to_have_count(0)
    seat.steps_done(1)
    expect(home.get_by_role("heading", name="Your journey to IT support engineer")).to_be_visible()
    expect(home).to_contain_text("sponsor · asked, no answer yet")
    seat.press(home, "Add a supporter")
    form = seat.form("Add a supporter")
    seat.choose(form, "Who", "Daniel", "Daniel Cole")
    seat.press(form, "Add")
    expect(form).to_have_count(0)
    seat.direct()
    seat.picture("dm-begun")

    # Wins: a line, a message.
    seat.room("support-desk")
    seat.say("#support-desk", "/win saved 3h/week with new reply templates #automation")
    card = seat.message("Logged: saved 3h/week")
    seat.look("win-card")
    seat.portrait("win", "Logged: saved 3h/week")
    seat.press(card, "Change the number")
    form = seat.form("Edit win")
    seat.picture("win-form")
    seat.choose(form, "How do you know the number?", "Mea", "Measured: there is a record of it")
    form.get_by_role("textbox", name="What changed?").fill("Twelve templates, one for each reason.")
    form.get_by_role("textbox", name="What did the business get out of it?").fill(
        "Customers hear from us within the hour."
    )
    seat.press(form, "Save")
    expect(form).to_have_count(0)
    talk = seat.message("I rewrote the VPN help page")
    talk.hover()
    talk.get_by_role("button", name="More actions").click()
    tab.get_by_role("menuitem", name="Log as win").click()
    form = seat.form("Log a win")
    seat.picture("message-form")
    title = form.get_by_role("textbox", name="What did you finish?")
    title.fill("Rewrote the VPN help page")
    form.get_by_role("textbox", name="Link to evidence").fill("on my desk")
    seat.press(form, "Save")
    expect(form.get_by_role("alert").first).to_be_visible()
    expect(title).to_have_value("Rewrote the VPN help page")
    form.get_by_role("textbox", name="Link to evidence").fill("")
    seat.press(form, "Save")
    expect(form).to_have_count(0)
    seat.say("#support-desk", "/wins")
    form = seat.form("Your wins")
    expect(form).to_contain_text("2 wins")
    seat.look("wins")
    tab.keyboard.press("Escape")

    # Two sponsors agree.
    seat.become("Priya Menon")
    seat.direct()
    request = seat.message("Maya Okafor asks for your support")
    seat.picture("consent")
    seat.press(request, "Agree")
    expect(seat.message("You support Maya Okafor")).to_be_visible()
    seat.home()
    seat.picture("home-supporter")
    seat.become("Daniel Cole")
    home = seat.home()
    # In New York it is three in the morning: no message yet, but Home knows already.
    expect(home).to_contain_text("Maya Okafor asks you to be a sponsor")
    seat.press(home, "Agree")
    expect(home).to_contain_text("Maya Okafor, on the way to IT support engineer")

    # Where the digest goes.
    seat.become("Maya Okafor")
    home = seat.home()
    seat.press(home, "Choose a channel")
    form = seat.form("My digest")
    seat.picture("digest-form")
    seat.choose(form, "Your sponsors' channel", "maya", "maya-sponsors")
    seat.press(form, "Save")
    expect(form).to_have_count(0)
    expect(home).to_contain_text("Your digest goes to")
    seat.picture("home-member")

    # Thursday: check-in and preview.
    seat.jump("Thursday 10:00")
    seat.direct()
    seat.message("How did it go?")
    seat.picture("dm-thursday")
    seat.portrait("checkin", "How did it go?")
    seat.press(seat.message("How did it go?"), "Answer")
    form = seat.form("Check-in")
    form.get_by_role("textbox", name="What moved forward?").fill("Templates are in use.")
    seat.look("checkin-form")
    form.get_by_role("textbox", name="One thing your sponsors could help with").fill(
        "An introduction to the data team"
    )
    form.get_by_role("textbox", name="Hours on IT work").fill("4.5")
    form.get_by_role("textbox", name="Hours on your current role").fill("32")
    seat.press(form, "Save")
    expect(form).to_have_count(0)
    seat.message("You answered your check-in")
    seat.jump("Thursday 15:00")
    preview = seat.message("Your digest for")
    seat.look("preview")
    seat.portrait("preview", "Your digest for")
    seat.press(preview, "Edit")
    form = seat.form("Edit this digest")
    form.get_by_role("textbox", name="A sentence of your own").fill("The desk is quieter already.")
    seat.picture("digest-edit-form")
    seat.press(form, "Save")
    expect(form).to_have_count(0)
    expect(seat.message("Your digest for")).to_contain_text("The desk is quieter already.")
    seat.picture("preview-edited")
    seat.press(seat.message("Your digest for"), "Post as is")
    seat.message("Your digest is ready")

    # Friday: the sponsors.
    seat.jump("Friday 15:00")
    seat.become("Priya Menon")
    seat.room("maya-sponsors")
    digest = seat.message("The desk is quieter already.")
    expect(digest).to_contain_text("An introduction to the data team")
    digest.hover()
    digest.get_by_role("button", name="Add reaction").click()
    picker = tab.get_by_role("dialog", name="Emoji")
    picker.get_by_role("textbox", name="Search emoji").fill("mega")
    picker.get_by_role("button", name="mega", exact=True).click()
    expect(digest.get_by_role("button", name="mega: 1, from you")).to_be_visible()
    seat.look("digest")
    seat.portrait("digest", "The desk is quieter already.")
    seat.press(digest, "Endorse")
    form = seat.form("Endorse")
    form.get_by_role("textbox", name="In your words").fill("Maya makes work disappear.")
    seat.picture("endorse-form")
    seat.press(form, "Endorse")
    expect(form).to_have_count(0)
    seat.press(digest, "Offer help")
    form = seat.form("Offer help")
    form.get_by_role("textbox", name="What you could do").fill("An hour with our data team")
    seat.picture("offer-form")
    seat.press(form, "Offer")
    expect(form).to_have_count(0)
    seat.press(digest, "Ask")
    form = seat.form("Ask")
    form.get_by_role("textbox", name="Your question").fill("Which template is used most?")
    seat.picture("question-form")
    seat.press(form, "Ask")
    expect(form).to_have_count(0)
    seat.direct()
    seat.message("Maya Okafor has your question")
    seat.picture("dm-priya")
    seat.home()
    seat.picture("home-supporter-after")

    # What came of it.
    seat.become("Maya Okafor")
    seat.direct()
    seat.message("Priya Menon endorsed you")
    seat.press(seat.message("Priya Menon offers you help"), "Yes, please")
    seat.message("You took up Priya Menon's offer")
    seat.press(seat.message("Priya Menon asks you"), "Answer")
    form = seat.form("Answer")
    form.get_by_role("textbox", name="Your answer").fill("The one about lost parcels.")
    seat.press(form, "Send")
    expect(form).to_have_count(0)
    seat.message("You answered Priya Menon's question")
    seat.picture("dm-friday")
    seat.jump("Next Monday 9:00")
    note = seat.message("Who answered your digest")
    expect(note).to_contain_text("Priya Menon: I pass it on")
    seat.picture("dm-monday")
    home = seat.home()
    expect(home).to_contain_text("Priya Menon")
    seat.look("home-after")
    home.get_by_role("heading", name="From your supporters").scroll_into_view_if_needed()
    expect(home.get_by_role("heading", name="From your supporters")).to_be_visible()
    seat.portrait("home")
    seat.steps_done(10)
    assert seat.complaints == [], "\n".join(seat.complaints)


def test_a_journey_and_a_win_by_keyboard_alone(tab: Page) -> None:
    keys = tab.keyboard
    seat = Seat(tab)

    def reach(target: Locator) -> None:
        """Tab to it, as somebody without a mouse has to."""
        expect(target).to_be_visible()
        for _ in range(60):
            if target.evaluate("it => it === document.activeElement"):
                return
            keys.press("Tab")
        raise AssertionError(f"{target} cannot be reached with Tab")

    reach(tab.get_by_role("button", name=re.compile("^You are ")))
    keys.press("Enter")
    keys.type("L")
    keys.press("Enter")
    expect(tab.get_by_role("button", name="You are Lena Hofmann")).to_be_visible()
    home = tab.get_by_role("tabpanel", name="Home")

    def open_home() -> None:
        reach(tab.get_by_role("button", name=re.compile("^Headway, app")))
        keys.press("Enter")
        messages = tab.get_by_role("tab", name="Messages")
        if messages.get_attribute("aria-selected") == "true":
            reach(messages)
            keys.press("ArrowLeft")
        expect(home).to_be_visible()

    open_home()
    reach(home.get_by_role("button", name="Start my journey").first)
    keys.press("Enter")
    form = seat.form("Start my journey")
    expect(form.get_by_role("textbox", name="Your role today")).to_be_focused()
    keys.type("People and learning lead")
    keys.press("Tab")
    keys.type("Product owner")
    keys.press("Control+Enter")
    form = seat.form("Add a supporter")
    keys.press("Escape")
    expect(form).to_have_count(0)
    expect(home.get_by_role("heading", name="Your journey to Product owner")).to_be_visible()
    reach(tab.get_by_role("button", name=re.compile("^support-desk, ")))
    keys.press("Enter")
    box = tab.get_by_role("textbox", name="Message #support-desk")
    expect(box).to_be_visible()
    reach(box)
    keys.type("/win onboarding forms 5 -> 2")
    keys.press("Enter")
    card = seat.message("Logged: onboarding forms")
    expect(card).to_contain_text("Only visible to you")
    expect(box).to_be_focused()
    open_home()
    expect(home).to_contain_text("onboarding forms")
