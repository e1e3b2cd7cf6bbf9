"""What is installed is what was locked, and nobody wonders what it is or under which licence."""

import re
from pathlib import Path

import pytest

from deploy.audit import ask
from deploy.licences import licence, needed, page

ROOT = Path(__file__).parent.parent.parent
FREE = {"MIT", "MIT License", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0"}
ALSO = {"LGPL-3.0-only", "CNRI-Python"}
"""psycopg is used as it is, and Python's own old licence stands beside Apache's."""


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes by package; fails for a line that is not pinned by hashes."""
    found = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text().strip()):
        pinned = re.match(r"([\w.-]+)==([\w.+!-]+)", entry)
        hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry))
        assert pinned, entry[:80]
        assert hashes, entry[:80]
        found[pinned[1].lower()] = (pinned[2], hashes)
    return found


def test_everything_is_pinned_by_version_and_hash_and_names_no_registry() -> None:
    for name in ("requirements.lock", "requirements-run.lock"):
        assert len(locked(name)) > 30
        assert "://" not in (ROOT / name).read_text()


def test_the_image_gets_the_versions_that_were_tested_and_nothing_else() -> None:
    everything, runs = locked("requirements.lock"), locked("requirements-run.lock")
    assert {name: everything.get(name) for name in runs} == runs
    assert needed() <= set(runs)
    assert not {"pytest", "mypy", "ruff", "playwright", "httpx", "hypothesis"} & set(runs)


def test_the_list_of_licences_is_of_what_is_installed() -> None:
    """Should this fail: `make licences`, and look at what changed."""
    assert (ROOT / "docs" / "licences.md").read_text() == page()


@pytest.mark.parametrize("name", sorted(needed()))
def test_a_package_that_runs_may_be_used_by_a_company(name: str) -> None:
    assert set(re.split(r" (?:AND|OR|or) ", licence(name))) <= FREE | ALSO


def test_tools_that_are_fetched_are_pinned() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^PIP_AUDIT := pip-audit==[\d.]+$", makefile, re.MULTILINE)
    assert re.search(r"^CYCLONEDX := cyclonedx-bom==[\d.]+$", makefile, re.MULTILINE)


NPM = (
    "npm warn audit 405 Method Not Allowed - POST https://registry.example/audit\\n"
    "npm error audit endpoint returned an error\\n"
    "npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log\\n"
)


@pytest.mark.parametrize(
    ("script", "well", "words"),
    [
        ("exit 0", True, "nothing known"),
        ("echo 'Found 2 known vulnerabilities in 1 package'; exit 1", False, "Found 2 known"),
        ("echo 'name resolution failed' >&2; exit 1", False, "nothing was learnt: name resolution"),
        (f"printf '{NPM}' >&2; exit 1", False, "nothing was learnt: 405 Method Not Allowed"),
        ("exit 1", False, "nothing was learnt: it said nothing"),
    ],
)
def test_an_audit_that_learnt_nothing_is_no_success(
    script: str, well: bool, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("Python packages", ["sh", "-c", script], ROOT, "known vulnerabilit") is well
    assert words in capsys.readouterr().out
