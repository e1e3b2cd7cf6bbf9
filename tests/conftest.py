"""Fixtures that every test may use."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

import pytest

import tests.world
from storage.database import Database
from tests.databases import PostgresqlServer, SqliteFiles, postgresql_server
from tests.world import World


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


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Runs the test twice: on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        files: SqliteFiles = request.getfixturevalue("sqlite_files")
        return lambda *, tables=True: files.fresh(tmp_path, tables=tables)
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return lambda *, tables=True: server.fresh(tables=tables)


@pytest.fixture
def database_url(new_database: NewDatabase) -> Iterator[str]:
    """URL of an empty database that has every table."""
    with new_database() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database that has every table, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


WORLDS = {"socket-sqlite": ("socket", "sqlite"), "http-postgresql": ("http", "postgresql")}


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Runs a story twice: over Socket Mode on SQLite, and over signed HTTP on PostgreSQL."""
    transport, kind = WORLDS[request.param]
    with ExitStack() as stack:
        if kind == "sqlite":
            files: SqliteFiles = request.getfixturevalue("sqlite_files")
            url = stack.enter_context(files.fresh(tmp_path))
        else:
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            url = stack.enter_context(server.fresh())
        yield stack.enter_context(
            tests.world.world("socket" if transport == "socket" else "http", url)
        )
