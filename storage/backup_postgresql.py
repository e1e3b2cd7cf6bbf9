"""Copies of a PostgreSQL database, made and put back by PostgreSQL's own tools."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text

from storage.backup_errors import CannotBackUp, CannotRestore
from storage.database import Database, conninfo
from storage.tables import metadata

_HINTS = "procrastinate"
"""The schema of the cluster's queue. Its rows are hints, which nobody misses."""

_LEAVE_WITHIN = 5.0
"""Seconds in which who was just stopped is gone from the server's list."""

_EVERYWHERE = "-cheadway.everywhere=on"
"""Rows are kept apart by workspace; whoever copies them reads them all."""


def dump(database: Database, path: Path) -> None:
    """Write a consistent copy while others read and write. Raises `CannotBackUp`."""
    tool = _tool("pg_dump")
    server, ours = _server_version(database), _tool_version(tool)
    if ours < server:
        raise CannotBackUp(
            f"The server is PostgreSQL {server}, and pg_dump here is {ours}, which cannot read it: "
            f"{_newer_tools(server)}, or use your server's own backups."
        )
    with _address(database) as address:
        _call(
            [
                tool,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--enable-row-security",
                f"--exclude-table-data={_HINTS}.*",
                f"--file={path}",
                f"--dbname={address}",
            ]
        )


def examine(path: Path) -> str:
    """The revision of a copy that can be read to its end; raises `CannotBackUp`."""
    tool = _tool("pg_restore")
    _call([tool, f"--file={os.devnull}", str(path)])
    told = _call([tool, "--data-only", "--table=alembic_version", "--file=-", str(path)])
    lines = told.splitlines()
    found = [number for number, line in enumerate(lines) if line.startswith("COPY public.alembic")]
    if not found:
        raise CannotBackUp(f"{path.name} is no copy of Headway's database.")
    return lines[found[0] + 1].split("\t")[0]


def put_back(database: Database, path: Path, afterwards: str) -> None:
    """Replace our tables by the copy's and run a statement, in one transaction.

    Tables of others in the same database stay. Raises `CannotRestore`.
    """
    database.close()
    _refuse_while_used(database)
    server, tools = _server_version(database), _tool_version(_tool("pg_restore"))
    database.close()
    ours = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
    before = "".join(f'DROP TABLE IF EXISTS public."{name}" CASCADE;\n' for name in ours)
    before += f"DROP SCHEMA IF EXISTS {_HINTS} CASCADE;\n"
    # The copy's own settings are in force by then.
    after = f"\nSET row_security = on;\nSET headway.everywhere = 'on';\n{afterwards};\n"
    reading = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)]
    writing = [
        _tool("psql"),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--output={os.devnull}",
        "--file=-",
    ]
    with _address(database) as address, tempfile.TemporaryFile() as complaints:
        psql = subprocess.Popen([*writing, address], stdin=subprocess.PIPE, stderr=complaints)
        assert psql.stdin is not None
        try:
            psql.stdin.write(before.encode())
            psql.stdin.flush()
            whole = subprocess.run(reading, stdout=psql.stdin, check=False).returncode == 0
            if whole:
                psql.stdin.write(after.encode())
                psql.stdin.close()
            else:
                psql.kill()  # at the end of its input it would commit what came so far
        except BrokenPipeError:
            whole = False
        finally:
            ended = psql.wait()
        if not whole or ended != 0:
            mend = (
                f" The server is PostgreSQL {server} and the tools here are {tools}: put the copy "
                "into a server of the version that it was made on or a newer one, with the tools "
                "of that server's version."
                if tools != server
                else ""
            )
            raise CannotRestore(
                f"The copy could not be put back, and the database is as it was: "
                f"{_first_line(complaints)}{mend}"
            )


def has_tables(database: Database) -> bool:
    """Whether Headway's tables are there."""
    with database.engine.connect() as connection:
        asked = "SELECT to_regclass('public.workspace') IS NOT NULL"
        return bool(connection.scalar(text(asked)))


def _refuse_while_used(database: Database) -> None:
    """Raise `CannotRestore` that names who is connected, unless they are all gone soon.

    The server lists a connection for a moment after it was closed.
    """
    ends = time.monotonic() + _LEAVE_WITHIN
    while others := _connected(database):
        if time.monotonic() >= ends:
            raise CannotRestore(
                "Headway is running on this database: stop every replica first. Connected: "
                f"{', '.join(others)}."
            )
        time.sleep(0.1)


def _connected(database: Database) -> Sequence[str]:
    """Other connections of Headway's: who, from where, and the server's process for each."""
    asked = text(
        "SELECT format('%s from %s, process %s', application_name, "
        "coalesce(host(client_addr), 'the same machine'), pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name LIKE 'headway %' "
        "AND pid <> pg_backend_pid() ORDER BY backend_start"
    )
    with database.engine.connect() as connection:
        return connection.scalars(asked).all()


def _server_version(database: Database) -> int:
    with database.engine.connect() as connection:
        found = connection.dialect.server_version_info
    assert found is not None  # SQLAlchemy asks with the first connection
    return int(found[0])


def _tool_version(tool: str) -> int:
    said = _call([tool, "--version"])
    found = re.search(r"\) (\d+)", said)
    if found is None:
        raise CannotBackUp(f"{tool} does not say its version, but: {said.strip()}")
    return int(found[1])


def _newer_tools(version: int | None = None) -> str:
    wanted = f"version {version} or newer" if version else "the version that made it, or newer"
    package = f"postgresql-client-{version}" if version else "postgresql-client-…"
    return f"install PostgreSQL's client tools in {wanted} (on Debian: {package}), first on PATH"


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CannotBackUp(
            f"{name} is not installed here. Install PostgreSQL's client tools, in the version of "
            "your server or a newer one (on Debian: postgresql-client), or use your server's own "
            "backups."
        )
    return found


@contextmanager
def _address(database: Database) -> Iterator[str]:
    """Where the database is, with its password in a file that is gone at the end.

    Everybody on this machine can read the arguments of a command.
    """
    place: dict[str, Any] = dict(conninfo_to_dict(conninfo(database.url)))
    password = place.pop("password", None)
    place["options"] = f"{place.get('options') or ''} {_EVERYWHERE}".strip()
    with tempfile.NamedTemporaryFile("w", prefix="headway-") as file:  # for its owner only
        if password is not None:
            quoted = re.sub(r"([\\:])", r"\\\1", str(password))
            file.write(f"*:*:*:*:{quoted}\n")
            file.flush()
            place["passfile"] = file.name
        yield make_conninfo(**place)


def _call(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        why = done.stderr.strip().partition("\n")[0]
        if "unsupported version" in why:
            raise CannotBackUp(
                "The copy was made by newer tools of PostgreSQL's than there are here: "
                f"{_newer_tools()}."
            )
        raise CannotBackUp(f"{Path(command[0]).name} says: {why}")
    return done.stdout


def _first_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.readline().decode(errors="replace").strip() or "the copy cannot be read."
