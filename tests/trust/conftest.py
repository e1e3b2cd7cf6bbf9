"""The company of `tests.trust.company`, as it was at first for every test."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.trust.setting import Rows, Setting, setting
from tests.trust.words import watched_log


@dataclass
class Restored:
    """A setting, its rows as they were at first, and the way back to them."""

    here: Setting
    first: Rows
    _template: Path

    def restore(self) -> None:
        if self.here.rows() != self.first:
            self.here.restore(self._template)


@pytest.fixture
def at_first(restored: Restored) -> Iterator[Restored]:
    """The company as it was at first, whatever a test did to it, and what was logged."""
    with watched_log() as lines:
        yield restored
    assert not re.findall("zq-[a-z-]+", "\n".join(lines)), "somebody's words are in the log"
    assert b"zq-" not in restored.here.metrics.text()
    restored.restore()
    restored.here.slack.answers.clear()
    assert restored.here.errors() == [], "the app logged errors"


@pytest.fixture(scope="session")
def restored(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Restored]:
    folder = tmp_path_factory.mktemp("trust")
    with sqlite_files.fresh(folder) as url:
        template = Path(url.removeprefix("sqlite:///"))
        with setting(folder, template) as here:
            yield Restored(here, here.rows(), template)
