"""A disk that is full to the last byte: told within a beat, and nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.company import Here
from tests.chaos.postgresql import own_server
from tests.chaos.probes import trouble_row
from tests.chaos.replicas import Replica
from tests.chaos.report import Row
from tests.chaos.storage import Trouble
from tests.disks import fill, small_disk

TOLD = "the database's disk is full"


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """One process; people type before, during and after. Mounting a disk takes root's rights."""
    row = partial(trouble_row, seed=seed, seconds=2.0 if small else 10.0, reason=TOLD, up=1)
    found = []
    try:
        with small_disk(folder, 16) as disk:
            url, place = f"sqlite:///{disk / 'headway.db'}", folder / "sqlite"
            found.append(row("full disk, SQLite", place, _fills(disk), url=url))
        if small:
            return found
        with own_server(partial(small_disk, megabytes=160)) as server:
            trouble, place = _fills(server.folder), folder / "postgresql"
            found.append(row("full disk, PostgreSQL", place, trouble, url=server.url))
    except pytest.skip.Exception as reason:
        found.append(Row("full disk", f"not tried: {reason}"))
    return found


def _fills(disk: Path) -> Trouble:
    @contextmanager
    def trouble(_here: Here, _replica: Replica) -> Iterator[None]:
        filler = fill(disk)
        yield
        filler.unlink()

    return trouble
