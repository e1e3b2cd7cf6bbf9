"""What is the matter with a database and how to mend it, in words for an operator."""

import sqlite3
from dataclasses import dataclass

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Busy, is_unavailable

_NO_PRIVILEGE = "42501"
_READ_ONLY = "25006"
_LOCK_NOT_AVAILABLE = "55P03"
_DISK_FULL = "53100"


OLDEST_POSTGRESQL = 15
"""The oldest version that the tests run on. The one before it gets no repairs any more."""


class ServerTooOld(Exception):
    """PostgreSQL is of a version before `OLDEST_POSTGRESQL`."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class ForeignDatabase(Exception):
    """The database has another program's migrations."""


@dataclass(frozen=True)
class Trouble:
    """Two sentences."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what} {self.mend}"


def is_full(failed: BaseException) -> bool:
    """Whether the database's disk is full."""
    cause = failed.orig if isinstance(failed, DBAPIError) else failed
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == _DISK_FULL


def trouble(failed: BaseException, database_url: URL | str) -> Trouble | None:
    """What `failed` says about the database; None when it is a defect of ours instead.

    No password is shown, and no row.
    """
    if isinstance(failed, ServerTooOld):
        return Trouble(
            f"The server is PostgreSQL {failed.version}, and Headway needs {OLDEST_POSTGRESQL} or "
            "newer.",
            "Upgrade the server, or let DATABASE_URL name a newer one.",
        )
    url = make_url(database_url)
    if isinstance(failed, ForeignDatabase):
        return Trouble(
            f"The database {url.database} is another program's: its migrations are not Headway's.",
            "Let DATABASE_URL name a database of Headway's own.",
        )
    cause = failed.orig if isinstance(failed, DBAPIError) else failed
    if isinstance(cause, sqlite3.Error):
        return _sqlite(getattr(cause, "sqlite_errorcode", 0) & 0xFF, str(url.database))
    state = getattr(cause, "sqlstate", None)
    if isinstance(failed, Busy | PoolTimeout) or state == _LOCK_NOT_AVAILABLE:
        return Trouble("The database is busy: somebody holds it.", "Try again in a moment.")
    if state == _NO_PRIVILEGE:
        return Trouble(
            f"PostgreSQL does not let {url.username or 'us'} work in the database {url.database}.",
            f'Make it the owner: ALTER DATABASE "{url.database}" OWNER TO "{url.username}";',
        )
    if state == _READ_ONLY:
        return Trouble(
            "The database takes no writes: it is a standby, or read-only.",
            "Let DATABASE_URL name the primary.",
        )
    if state == _DISK_FULL:
        return Trouble("The disk of the PostgreSQL server is full.", "Make room on it.")
    return _connection(str(cause), url) if is_unavailable(failed) else None


def _sqlite(code: int, path: str) -> Trouble | None:
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return Trouble(
                f"The database {path} is busy: another process holds it.",
                "Try again in a moment; if that does not help, look which process has it open.",
            )
        case sqlite3.SQLITE_CANTOPEN:
            return Trouble(
                f"The database {path} cannot be opened.",
                "Check DATABASE_URL, and that its folder is there and ours to write to.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Trouble(
                f"The database {path} may not be written to.",
                "Make the file and its folder belong to the user that Headway runs as.",
            )
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return Trouble(
                f"The file {path} is no SQLite database, or damaged.",
                "Check DATABASE_URL, or put a backup in its place: `headway restore … --replace`.",
            )
        case sqlite3.SQLITE_FULL:
            return Trouble(f"The disk of the database {path} is full.", "Make room on it.")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM:
            return Trouble(
                f"The system could not read or write the database {path}.",
                "Look at the disk, its free space and the system's log.",
            )
    return None


def _connection(said: str, url: URL) -> Trouble:
    """What the driver says when it gets no connection, or loses one. It gives no code."""
    said = said.strip().partition("\n")[0]
    refused = said.partition("FATAL:")[2].strip()
    if not refused:
        why = said.rpartition("failed: ")[2]
        return Trouble(
            f"The database server does not answer ({why}).",
            "Check the host and port in DATABASE_URL, and that PostgreSQL is running there.",
        )
    if refused.startswith("database ") and refused.endswith("does not exist"):
        owner = url.username or "headway"
        name = url.database or owner
        return Trouble(
            f"PostgreSQL answers, but has no database {name}.",
            f'Check the name in DATABASE_URL, or create it: CREATE DATABASE "{name}" '
            f'OWNER "{owner}";',
        )
    if "the database system is" in refused:
        return Trouble(f"PostgreSQL is not ready ({refused}).", "Try again in a moment.")
    if "connection" in refused and ("too many" in refused or "slots" in refused):
        return Trouble(
            f"PostgreSQL has no connection left for us ({refused}).",
            "Raise max_connections, or stop what holds them.",
        )
    return Trouble(
        f"PostgreSQL answers, but does not let us in ({refused}).",
        "Check the user and the password in DATABASE_URL, and the server's pg_hba.conf.",
    )
