"""PostgreSQL with passwords, the oldest and the newest: backup, upgrade, rollback, restore."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.migrate import NEWER_CHANGED_IT, upgrade
from storage.trouble import OLDEST_POSTGRESQL
from tests.bot.test_run import running
from tests.chaos.company import company, fill_ledger
from tests.chaos.postgresql import own_server
from tests.chaos.report import Row
from tests.chaos.verdict import come_to_rest, verdict
from tests.databases import as_text, binaries
from tests.storage.test_rolling import three_versions

OLDEST = Path(f"/usr/lib/postgresql/{OLDEST_POSTGRESQL}/bin")
"""Where Debian has it."""
MESSAGES = 10


def rows(folder: Path, seed: int, small: bool) -> list[Row]:
    """What an operator does around an upgrade, with the tools of the server's version."""
    del seed  # nothing here is thrown by dice
    found = []
    versions = {"oldest": OLDEST} if small else {"oldest": OLDEST, "newest": binaries()}
    for age, programs in versions.items():
        name = f"{age} PostgreSQL, with passwords"
        if not programs.exists():
            found.append(Row(name, f"not tried: there is no {programs}"))
            continue
        place = folder / age
        place.mkdir()
        with _server_of(programs):
            found.append(_row(name, place))
    return found


def _row(name: str, folder: Path) -> Row:
    wrong: list[str] = []
    with own_server() as server:
        stranger = as_text(make_url(server.url).set(password="another"))
        try:
            psycopg.connect(stranger).close()
            wrong.append("it lets people in with another password")
        except psycopg.OperationalError:
            pass
        _headway(folder, server.url, "migrate")
        database = Database(server.url, wait=30)
        with database.engine.connect() as connection:
            version = ".".join(map(str, connection.dialect.server_version_info or ()))
        with company(folder, database, people=MESSAGES, typists=0) as here:
            replica = here.replica("replica")

            def works(first: int) -> None:
                fill_ledger(here, MESSAGES, 0, 0, first=first)
                replica.start()
                replica.becomes_ready()
                come_to_rest(here)
                replica.stop()

            works(0)
            copy = folder / "copy"
            _headway(folder, server.url, "backup", str(copy))
            _, adds, takes = three_versions(folder)
            upgrade(database, takes)
            replica.start()
            code = replica.ended()
            if code != 1 or NEWER_CHANGED_IT not in replica.log.read_text():
                wrong.append(f"on a database that it cannot work with it ended with {code}")
            database.close()
            _headway(folder, server.url, "restore", str(copy), "--replace")
            works(MESSAGES)
            upgrade(database, adds)
            works(2 * MESSAGES)
            after, complaints = verdict(here), replica.complaints()
        database.close()
    return Row(
        name,
        f"PostgreSQL {version}: backup, an upgrade that locks this version out, restore, one "
        f"that does not, and back: {after.sent} messages, {len(after.lost)} lost, "
        f"{len(after.doubled)} doubled",
        [*wrong, *after.wrong, *complaints[:5]],
    )


def _headway(folder: Path, url: str, *arguments: str) -> None:
    variables = {"DATABASE_URL": url, "PATH": f"{binaries()}:{os.environ['PATH']}"}
    with running(variables, folder, *arguments) as process:
        _, errors = process.communicate(timeout=60)
    if process.returncode != 0:
        raise RuntimeError(f"headway {arguments[0]} ended with {process.returncode}: {errors}")


@contextmanager
def _server_of(programs: Path) -> Iterator[None]:
    """Servers and tools are of that version."""
    before = os.environ.get("POSTGRESQL_BINARIES")
    os.environ["POSTGRESQL_BINARIES"] = str(programs)
    try:
        yield
    finally:
        del os.environ["POSTGRESQL_BINARIES"]
        if before is not None:
            os.environ["POSTGRESQL_BINARIES"] = before
