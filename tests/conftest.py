"""Fixtures that every test may use."""

import importlib
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]  # it brings no types
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # nor here

import tests.world
from storage.database import Database
from tests.databases import PATIENCE, PostgresqlServer, SqliteFiles, as_text, postgresql_server
from tests.unmeasured import unmeasured_everywhere
from tests.world import Transport, World

HERE = Path(__file__).parent

BACKENDS = ["sqlite", "postgresql"]
WORLDS: dict[str, tuple[Transport, str]] = {
    "socket-sqlite": ("socket", "sqlite"),
    "http-postgresql": ("http", "postgresql"),
}

# No deadline: how long one example takes says more about the machine than about the code.
settings.register_profile("default", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(trylast=True)  # coverage begins first
def pytest_sessionstart(session: pytest.Session) -> None:
    """Each worker begins with modules of its own: what it compiles, the others find compiled."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or sys.dont_write_bytecode:
        return
    modules = sorted(HERE.rglob("test_*.py"))
    for path in modules[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
        importlib.import_module(".".join(path.relative_to(HERE.parent).with_suffix("").parts))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("headway")
    group.addoption("--brief", action="store_true", help="what `make test` runs")
    group.addoption("--rest", action="store_true", help="what `--brief` leaves out")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose a part, and put the long ones first: no worker is left alone with one at the end."""
    brief, rest = config.getoption("brief"), config.getoption("rest")
    if brief != rest:
        left_out = [item for item in items if is_brief(item) is rest]
        items[:] = [item for item in items if is_brief(item) is brief]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "long"))))


def is_brief(item: pytest.Item) -> bool:
    """Whether `make test` runs it.

    Of what runs on two worlds or databases, and is not marked `both`, it runs one: the name of the
    test decides which, so that each of the two has half of the tests.
    """
    if any(map(item.get_closest_marker, ("slow", "browser"))):
        return False
    if item.get_closest_marker("both") is not None or not isinstance(item, pytest.Function):
        return True
    turn = zlib.crc32(item.originalname.encode()) % 2
    chosen = {"world": list(WORLDS)[turn], "many": list(WORLDS)[turn], "backend": BACKENDS[turn]}
    runs_on = item.callspec.params if hasattr(item, "callspec") else {}
    return _names_its_database(item) or all(
        runs_on.get(name, it) == it for name, it in chosen.items()
    )


def _names_its_database(item: pytest.Item) -> bool:
    """Whether the test itself says which databases it runs on."""
    return any("backend" in mark.args[0] for mark in item.iter_markers("parametrize"))


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # as it is untyped
    """Each test goes to whichever worker is free, but a browser's module stays together.

    Its window and its demo take seconds to open.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread:
    """How tests are spread over workers."""
    return Spread(config, log)


@pytest.fixture
def not_measured() -> Iterator[None]:
    """Coverage looks away: what the test runs is not the bot, or is measured by others."""
    with unmeasured_everywhere():
        yield


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[PostgresqlServer]:
    worker = getattr(request.config, "workerinput", {})
    with postgresql_server(worker.get("testrunuid") or str(os.getpid())) as server:
        yield server


class NewDatabase(Protocol):
    """Opens a new database of the kind that the test runs on and gives its URL."""

    def __call__(self, *, tables: bool = True) -> AbstractContextManager[str]: ...


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Iterator[SqliteFiles | PostgresqlServer]:
    """Runs the test twice: on SQLite and on PostgreSQL."""
    with unmeasured_everywhere() if _is_second_time(request) else nullcontext():
        yield backend_named(request, request.param)


def _is_second_time(request: pytest.FixtureRequest) -> bool:
    """Whether the test has run the same code on SQLite; storage and backups have code of each."""
    if request.param == "sqlite" or {"storage", "test_backup.py"} & set(request.path.parts):
        return False
    return not _names_its_database(request.node)


def backend_named(request: pytest.FixtureRequest, name: str) -> SqliteFiles | PostgresqlServer:
    # Asked for by name, so that a test on SQLite alone starts no server.
    found: SqliteFiles | PostgresqlServer = request.getfixturevalue(
        "sqlite_files" if name == "sqlite" else "postgresql"
    )
    return found


def patience(request: pytest.FixtureRequest) -> float:
    """Seconds that the database is waited for: those of people, where the test is about them."""
    return 2.0 if request.node.get_closest_marker("impatient") else PATIENCE


@pytest.fixture
def new_database(backend: SqliteFiles | PostgresqlServer, tmp_path: Path) -> NewDatabase:
    if isinstance(backend, SqliteFiles):
        return lambda *, tables=True: backend.fresh(tmp_path, tables=tables)
    return lambda *, tables=True: backend.fresh(tables=tables)


@pytest.fixture
def closed_database(
    request: pytest.FixtureRequest, backend: SqliteFiles | PostgresqlServer
) -> Iterator[Database]:
    """An empty database that has every table, on SQLite and on PostgreSQL.

    Its sessions see no row unless they say which workspace they are for, as in production.
    """
    with backend.shared(patience(request)) as database:
        yield database


@pytest.fixture
def database(closed_database: Database) -> Database:
    """The same database as a test looks at it: open to every workspace."""
    return closed_database.everywhere()


@pytest.fixture
def database_url(database: Database) -> str:
    """URL of that database, for others to open."""
    return as_text(database.url)


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Runs a story twice: over Socket Mode on SQLite, and over signed HTTP on PostgreSQL."""
    transport, backend = WORLDS[request.param]
    with (
        # Its second time a story runs the same code: that need not be measured twice.
        unmeasured_everywhere() if transport == "http" else nullcontext(),
        backend_named(request, backend).shared(patience(request)) as database,
        tests.world.world(transport, database) as world,
    ):
        yield world
