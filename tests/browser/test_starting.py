"""A Chromium that may not start, as for a user without the right to a sandbox."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import launched

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("not_measured")]


@pytest.mark.parametrize(
    ("noise", "words"),
    [
        ("FATAL:zygote_host_impl_linux.cc(126)] No usable sandbox!", "may not set up its sandbox"),
        ("cannot open display", "does not start"),
    ],
)
def test_a_browser_that_does_not_start_is_one_sentence(
    playwright: Playwright, tmp_path: Path, noise: str, words: str
) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text(f"#!/bin/sh\nfor _ in 1 2 3 4 5; do echo '{noise}' >&2; done; exit 1\n")
    chromium.chmod(0o755)
    told = launched(playwright, str(chromium))
    assert isinstance(told, str)
    assert told.startswith(f"{chromium} {words} for this user: name another in CHROMIUM")
    assert "\n" not in told
    assert noise not in told
