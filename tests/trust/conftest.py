"""The company of `tests.trust.company`, as it was at first for every test."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.trust.corpus import Sample, corpus
from tests.trust.setting import Restored, setting
from tests.trust.words import watched_log
from tests.unmeasured import unmeasured_everywhere


@pytest.fixture
def at_first(restored: Restored, not_measured: None) -> Iterator[Restored]:
    """The company as it was at first, whatever a test did to it, and what was logged.

    Stories go the same ways, and are measured.
    """
    restored.here.errors()  # what others logged, between the last test here and this one
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
        with ExitStack() as stack:
            with unmeasured_everywhere():
                here = stack.enter_context(setting(folder, template))
            yield Restored(here, here.rows(), template)


@pytest.fixture(scope="session")
def samples(restored: Restored) -> list[Sample]:
    """Payloads of every route."""
    return corpus(restored)
