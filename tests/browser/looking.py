"""Screenshots of the page, and what axe says about it."""

from __future__ import annotations

from playwright.sync_api import Page

from playground.server import PAGE
from tests.browser.conftest import ARTEFACTS

AXE = PAGE.parent / "node_modules" / "axe-core" / "axe.min.js"


def look(page: Page, name: str, rules: list[str] | None = None) -> list[str]:
    """A screenshot among the artefacts, and what axe says."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.wait_for_timeout(150)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{name}: {v['id']} {n['target']} {n.get('failureSummary', '')}"
        for v in found["violations"]
        for n in v["nodes"]
    ]
