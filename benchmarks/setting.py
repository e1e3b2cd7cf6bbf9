"""What the benchmarks need around them: server processes, seeded databases, PostgreSQL."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.load import SECRET, TEAM, USER
from playground.company import Company, load_manifest
from playground.server import Playground
from storage.database import Database
from storage.tables import Journey, Person, Workspace, metadata
from tests.databases import postgresql_server

NODE = Path(__file__).parent / "node"
MANIFEST = Path(__file__).parent.parent / "manifest.yml"


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the same disk as the checkout, so that a sync costs what it costs."""
    path = Path(tempfile.mkdtemp(prefix=".benchmark-", dir=Path.cwd()))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def postgresql(stem: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database that has every table, and syncs every commit."""
    run = f"benchmark-{stem}-{os.getpid()}"
    with postgresql_server(run, careless=False) as server, server.fresh() as url:
        yield url


def seeded(url: str) -> str:
    """Put the workspace, a member and an active journey into the database at `url`."""
    database = Database(url)
    seed(database)
    database.close()
    return url


def seed(database: Database) -> None:
    """Make the tables, the workspace, a member and their active journey."""
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    metadata.create_all(database.engine)
    with database.of(TEAM).write() as session:
        session.add(Workspace(id=TEAM, name="Bench", installed_at=moment))
        session.flush()
        person = Person(
            workspace_id=TEAM,
            slack_id=USER,
            name="Bench",
            zone="Europe/Berlin",
            created_at=moment,
            profile_read_at=moment,
        )
        session.add(person)
        session.flush()
        session.add(
            Journey(
                workspace_id=TEAM,
                member_id=person.id,
                current_role="Planner",
                target_role="Data analyst",
                start_day=date(2026, 1, 5),
                created_at=moment,
            )
        )


@contextmanager
def slack() -> Iterator[tuple[Playground, dict[str, str]]]:
    """A playground with the app installed, and the environment that servers need."""
    company = Company(rate_limits=False)
    team = company.team("Bench", id=TEAM)
    company.person(team, "bench", id=USER, tz="Europe/Berlin")
    bot = company.install(load_manifest(MANIFEST), team)
    with Playground(company, keep_entries=100) as running:
        yield (
            running,
            {
                "SLACK_BOT_TOKEN": bot.bot_token,
                "SLACK_APP_TOKEN": bot.app.app_token,
                "SLACK_API_URL": running.api_url,
                "SLACK_SIGNING_SECRET": SECRET,
            },
        )


@contextmanager
def served(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A server process that has said `ready`."""
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        while (line := process.stdout.readline()) and "ready" not in line:
            pass
        if not line:
            raise RuntimeError(f"{command} ended with {process.wait()}")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=15)


def python_server(kind: str, mode: str) -> list[str]:
    """The command that starts `benchmarks.serve`."""
    return [sys.executable, "-m", "benchmarks.serve", kind, mode]


def node_server() -> list[str] | None:
    """The command that starts the peer, or None where it cannot be built."""
    node = shutil.which("node")
    if node is None:
        return None
    if not (NODE / "node_modules").exists():
        npm = shutil.which("npm")
        if npm is None or subprocess.run([npm, "ci"], cwd=NODE, check=False).returncode:
            return None
    return [node, str(NODE / "peer.mjs")]


__all__ = [
    "folder",
    "free_port",
    "node_server",
    "postgresql",
    "python_server",
    "seed",
    "seeded",
    "served",
    "slack",
]
