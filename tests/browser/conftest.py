"""A real Chromium on the playground's page, with a throw-away app behind it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.driver import Driver
from playground.model import Json
from playground.server import PAGE, Playground
from tests.browser import sampler
from tests.unmeasured import unmeasured_everywhere

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
PATIENCE = 15_000
"""Milliseconds for the page to get somewhere; other tests share the cores."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium(playwright: Playwright) -> str | None:
    """CHROMIUM, one on PATH, or the one that playwright installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def cannot(why: str) -> NoReturn:
    """Skip on a person's machine; fail where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def launched(playwright: Playwright, chromium: str) -> Browser | str:
    """That Chromium, or a sentence why not: it says so itself in a hundred lines."""
    try:
        return playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    except Error as problem:
        may_not = "sandbox" in problem.message.replace("--no-sandbox", "")
    does_not = "may not set up its sandbox" if may_not else "does not start"
    return (
        f"{chromium} {does_not} for this user: name another in CHROMIUM, or install Playwright's "
        "own (`.venv/bin/playwright install chromium`). Started by hand, it says more."
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests: a process may have no two at a time."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests."""
    if not (PAGE / "index.html").exists():
        cannot("The page is not built: run `make test`, which builds it.")
    chromium = find_chromium(playwright)
    if chromium is None:
        cannot("There is no Chromium: install it, or name one in CHROMIUM.")
    started = launched(playwright, chromium)
    if isinstance(started, str):
        cannot(started)
    expect.set_options(timeout=PATIENCE)
    yield started
    started.close()


@dataclass
class Desk:
    """A running playground whose app shows one of everything."""

    slack: Playground
    driver: Driver
    saved: list[Json] = field(default_factory=list)
    """What the app was sent: form values, actions."""

    def address(self, user: str = sampler.ANA, place: str = f"channel/{sampler.WINS}") -> str:
        """The page as one person, at one place."""
        return f"{self.slack.url}/#/{sampler.TEAM}/{user}/{place}"


@pytest.fixture(scope="module")
def running_desk() -> Iterator[Desk]:
    """One playground for a module; tests do not undo what they do."""
    company, _team, installation = sampler.company()
    with (
        unmeasured_everywhere(),
        Playground(company, guide=sampler.guide()) as slack,
        Driver(slack.url) as driver,
    ):
        desk = Desk(slack, driver)
        handler = SocketModeHandler(
            sampler.app(installation, slack.api_url, desk.saved),
            installation.app.app_token,
            web_client=WebClient(token=installation.app.app_token, base_url=slack.api_url),
        )
        handler.connect()  # type: ignore[no-untyped-call]
        yield desk
        # Cut from Slack's side first: the client's close waits for its next reading otherwise.
        # Its reader closes the socket then; closing at the same moment, it would trip over it.
        handler.client.auto_reconnect_enabled = False
        session = handler.client.current_session
        slack.stop()
        until = time.monotonic() + 3
        while session is not None and session.is_active() and time.monotonic() < until:
            time.sleep(0.01)
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def desk(running_desk: Desk) -> Desk:
    """The playground with no form open."""
    running_desk.saved.clear()
    ana = running_desk.driver.person(sampler.TEAM, sampler.ANA)
    if ana.views():
        ana.close(clear=True)
    return running_desk


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One window for a module: what it has fetched once, it keeps."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext, desk: Desk) -> Iterator[Page]:
    """A fresh tab in which Ana looks at #wins; any error in the page's script fails the test."""
    tab = window.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((desk.slack.url, "data:"))
            else problems.append(f"asked the network for {request.url}")
        ),
    )
    tab.goto(desk.address())
    yield tab
    tab.evaluate("localStorage.clear()")
    tab.close()
    assert problems == []
