"""The database: one engine, reading and writing sessions, one writer at a time on SQLite."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache, lru_cache
from inspect import signature
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import (
    CursorResult,
    Engine,
    Executable,
    Insert,
    ScalarResult,
    bindparam,
    create_engine,
    event,
    insert,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.engine.result import TupleResult
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.util import identity_key
from sqlalchemy.pool import QueuePool, StaticPool
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.revisions import name_of_connections
from storage.writer import Busy, SharedConnection, Writer

__all__ = ["Busy", "Database"]


_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_LOCK_NOT_AVAILABLE = "55P03"
_READ_ONLY = "25006"
"""PostgreSQL's words for a row that another transaction holds, and for a standby."""

NOTICE_LOSS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""libpq's settings by which a server that vanishes without a word is missed within half a minute;
the system's own take hours."""


def is_unavailable(error: BaseException) -> bool:
    """Whether the database is at fault, not the caller: the same may succeed later.

    SQLite also calls a missing table or column an operational error: that is a defect of ours,
    and no other try mends it.
    """
    if isinstance(error, Busy | PoolTimeout | InterfaceError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind of trouble; the rest says more about it.
        code: int = getattr(cause, "sqlite_errorcode", 0)
        return code & 0xFF in _SQLITE_UNAVAILABLE
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or getattr(cause, "sqlstate", None) == _READ_ONLY:
        return True
    return isinstance(error, OperationalError)


def describe_url(url: str) -> str | None:
    """What is wrong with a database URL, without showing it; None when nothing is."""
    shapes = "must look like sqlite:///data/headway.db or postgresql://user:password@host/name"
    try:
        parts = make_url(url)
        backend = parts.get_backend_name()
    except (ArgumentError, ValueError):
        return shapes
    if backend == "sqlite":
        if parts.host:
            return "needs a third slash for a file: sqlite:///data/headway.db"
        if parts.query or parts.database in (None, "", ":memory:"):
            return "must name a file and nothing else: sqlite:///data/headway.db"
        return None
    if backend != "postgresql" or not 0 < (parts.port or 5432) <= 65535:
        return shapes
    return _unknown_option(parts) if parts.query else None


def _unknown_option(url: URL) -> str | None:
    """What libpq takes after the `?` is long; it says itself what it does not take."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**{name: str(value) for name, value in url.query.items()})
    except ProgrammingError:
        return "has an option after the ? that PostgreSQL does not know"
    return None


def conninfo(url: URL) -> str:
    """A PostgreSQL server's address as libpq and its tools take it, with the password in it.

    Not the URL itself: of that they read a space, and hosts with ports of their own, otherwise.
    """
    from psycopg.conninfo import make_conninfo

    dialect = url.set(drivername="postgresql+psycopg").get_dialect()()
    return make_conninfo(**dialect.create_connect_args(url)[1])


def make_private_folder(folder: Path) -> None:
    """Create the folder and its parents for their owner alone; one that exists stays as it is."""
    for missing in [it for it in (*reversed(folder.parents), folder) if not it.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def _use_wal(cursor: sqlite3.Cursor, wait: float) -> None:
    """Switch the file to its write-ahead log.

    SQLite does not wait when two processes open a new file and switch it at the same moment.
    """
    ends = time.monotonic() + wait
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as refused:
            locked = refused.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not locked or time.monotonic() >= ends:
                raise
            time.sleep(0.02)
        else:
            return


def _keep_private(path: Path) -> None:
    """Open the file, created if missing, and its companions to their owner alone.

    SQLite gives what it makes beside a file the file's own rights. What belongs to somebody else,
    or lies where rights mean nothing, is left as it is.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    for end in ("", "-wal", "-shm"):
        file = Path(f"{path}{end}")
        with suppress(OSError):
            found = file.stat()
            if found.st_uid == os.geteuid() and found.st_mode & 0o077:
                file.chmod(found.st_mode & 0o700)


class _InWorkspace(Protocol):
    workspace_id: str


T = TypeVar("T", bound=_InWorkspace)
S = TypeVar("S", bound=Executable)
R = TypeVar("R")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


class Database:
    """Opens sessions. `wait` is how many seconds a writer stands in line before `Busy`.

    On PostgreSQL a session sees and writes the rows of one workspace only, which `of` names, or
    of all of them after `everywhere`; of none at all when neither was said (see
    `storage.isolation`). SQLite has nothing of the kind, and gives every session every row.
    """

    def __init__(self, url: str | URL, *, wait: float = 2.0, pool: int = 24) -> None:
        self.url = make_url(url)
        self.wait = wait
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite(pool) if self.is_sqlite else self._postgresql(pool)
        self._writer = Writer(self.engine, wait)
        self._bind = self.engine
        self._confined = lru_cache(1000)(self._confine)

    def of(self, workspace_id: str) -> "Database":
        """The same database, its sessions confined to one workspace."""
        return self._confined("headway.workspace", workspace_id)

    def everywhere(self) -> "Database":
        """The same database, its sessions open to every workspace.

        For what works across workspaces: planning, choosing whom to serve, forgetting, and the
        tools of an operator.
        """
        return self._confined("headway.everywhere", "on")

    def _confine(self, setting: str, value: str) -> "Database":
        if self.is_sqlite:
            return self
        from psycopg.sql import Literal

        view = copy(self)
        # LOCAL: a pooled connection keeps nothing of it for its next transaction.
        begin = f"BEGIN; SET LOCAL {setting} = {Literal(value).as_string(None)}"
        view._bind = self.engine.execution_options(begin=begin)
        return view

    def _sqlite(self, pool: int) -> Engine:
        in_memory = self.url.database in (None, "", ":memory:")
        options: dict[str, Any] = (
            {"poolclass": StaticPool}
            if in_memory
            else {"poolclass": QueuePool, "pool_size": pool, "max_overflow": pool}
        )
        if not in_memory and self.url.database:
            with suppress(OSError):  # then it cannot be opened, which is said where it is used
                make_private_folder(Path(self.url.database).parent)
        engine = create_engine(
            self.url.set(drivername="sqlite"),
            hide_parameters=True,  # errors are logged, and parameters hold what people wrote
            connect_args={
                "check_same_thread": False,
                "timeout": self.wait,
                "factory": SharedConnection,
            },
            **options,
        )

        @event.listens_for(engine, "do_connect")
        def keep_private(*_: Any) -> None:
            if not in_memory and self.url.database:
                _keep_private(Path(self.url.database))

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            # The driver's own BEGIN comes too late for a consistent snapshot; we begin ourselves.
            connection.isolation_level = None
            cursor = connection.cursor()
            _use_wal(cursor, self.wait)
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA secure_delete=ON")  # what is erased leaves no bytes behind
            cursor.close()

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            driver = connection.connection.dbapi_connection
            if connection.get_execution_options().get("writing"):
                driver.execute("BEGIN IMMEDIATE")
            else:
                driver.begin()

        return engine

    def _postgresql(self, pool: int) -> Engine:
        import psycopg

        milliseconds = int(self.wait * 1000)
        engine = create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=self.wait,
            connect_args={
                "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
                "autocommit": True,  # the driver's own BEGIN would be another round trip
                "application_name": name_of_connections(),
                **NOTICE_LOSS,
            },
        )

        @event.listens_for(engine, "handle_error")
        def keep_rows_out(context: ExceptionContext) -> None:
            """Take PostgreSQL's quotations of what people wrote out of an error."""
            failed, wrapped = context.original_exception, context.sqlalchemy_exception
            said = getattr(getattr(failed, "diag", None), "message_primary", None)
            if said is not None:
                # `invalid input syntax for type integer: "…"`; a DETAIL quotes whole rows.
                said = said.partition(': "')[0]
                failed.args = (said,)
                if wrapped is not None:
                    wrapped.args = (f"({type(failed).__qualname__}) {said}",)

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            statement = connection.get_execution_options().get("begin", "BEGIN")
            try:
                # Past SQLAlchemy, whose share of it would be larger than the server's.
                connection.connection.dbapi_connection.execute(statement, prepare=False)
            except psycopg.Error:
                begin_again(connection, statement)

        def begin_again(connection: Any, statement: str) -> None:
            """Begin through SQLAlchemy, which says what is wrong; again when the server cut us off.

            It then takes none of the pool's older connections any more. Asking each whether it
            is still there, before it is used, would be a round trip for every transaction.
            """
            plain = {"no_parameters": True}
            try:
                connection.exec_driver_sql(statement, execution_options=plain)
            except DBAPIError as failed:
                if not failed.connection_invalidated:
                    raise
                connection.exec_driver_sql(statement, execution_options=plain)

        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading. What it loaded stays readable after it is closed.

        Raises `Busy` as `write` does where a row is locked that another transaction holds.
        """
        with _busy(), Session(self._bind, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back if it raises.

        Raises `Busy` when others hold the database, or a row it needs, for longer than `wait`
        seconds. Never call Slack inside.
        """
        if not self.is_sqlite:
            with (
                _busy(),
                Session(self._bind, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
            return
        with self._writer.turn() as session:
            yield session

    def ping(self) -> None:
        """Make a small write, and raise what `write` raises when the database takes none."""
        with self.write() as session:
            connection = session.connection()
            if not self.is_sqlite:
                # What a full disk refuses: to grow. A row that is changed finds room in its page.
                connection.execute(text("SET LOCAL work_mem = '64kB'"))
                connection.execute(text("SELECT count(*) FROM generate_series(1, 60000)"))
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def free_bytes(self) -> int | None:
        """What is free on the disk of SQLite's file; None where that cannot be told."""
        if not self.is_sqlite or self.url.database in (None, "", ":memory:"):
            return None
        try:
            disk = os.statvfs(Path(str(self.url.database)).parent)
        except OSError:
            return None
        return disk.f_bavail * disk.f_frsize

    @property
    def writers_waiting(self) -> int:
        """Writers in line for SQLite's one turn; PostgreSQL has none."""
        return self._writer.waiting

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _busy() -> Iterator[None]:
    """Raise `Busy` where PostgreSQL says that others were first; everything else passes."""
    try:
        yield
    except PoolTimeout as full:
        raise Busy from full
    except OperationalError as refused:
        if getattr(refused.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise Busy from refused
        raise


def insert_once(session: Session, table: type[SQLModel], row: dict[str, Any]) -> bool:
    """Insert the row unless it breaks a unique key; returns whether it went in.

    The loser of a race waits for the winner's transaction and then gets False, where reading
    first would let both through.
    """
    connection = session.connection()
    statement = _insert_once(table, connection.dialect.name)
    return connection.execute(statement, row).rowcount == 1


def insert_all(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of columns: for hot paths, past the unit of work and at a third of its cost."""
    if rows:
        session.connection().execute(_insert(table), rows)


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those of the rows that break no unique key: `insert_once` for many."""
    if rows:
        connection = session.connection()
        connection.execute(_insert_missing(table, connection.dialect.name), rows)


@overload
def built_once(
    build: Callable[P, SelectOfScalar[R]],
) -> Callable[Concatenate[Session, P], ScalarResult[R]]: ...
@overload
def built_once(
    build: Callable[P, Select[*Ts]],
) -> Callable[Concatenate[Session, P], TupleResult[tuple[*Ts]]]: ...
def built_once(build: Callable[..., Any]) -> Callable[..., Any]:
    """A query from the statement that `build` makes, each of whose arguments is a parameter.

    For what runs very often: building a statement, and finding out that it was compiled before,
    costs more than running it. The query takes a session, then the arguments of `build`, in their
    order or by name.
    """
    names, statement = _parameters_of(build)

    def run(session: Session, /, *given: Any, **named: Any) -> Any:
        return session.exec(statement, params=dict(zip(names, given, strict=False)) | named)

    return run


def columns_once(
    build: Callable[P, Executable],
) -> Callable[Concatenate[Session, P], CursorResult[*tuple[Any, ...]]]:
    """`built_once` for columns and for changes: past the ORM, whose share would be the largest."""
    names, statement = _parameters_of(build)

    def run(session: Session, /, *given: Any, **named: Any) -> CursorResult[*tuple[Any, ...]]:
        parameters = dict(zip(names, given, strict=False)) | named
        return fetch(session, statement, **parameters)

    return run


def _parameters_of(build: Callable[..., S]) -> tuple[tuple[str, ...], S]:
    names = tuple(signature(build).parameters)
    return names, build(**{name: bindparam(name) for name in names})


def fetch(session: Session, statement: Executable, **given: Any) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement of columns, or one that changes rows, past the ORM."""
    session.flush()
    return session.connection().execute(statement, given)


def change(session: Session, statement: Executable) -> int:
    """Update or delete past the ORM; returns how many rows."""
    return fetch(session, statement).rowcount


def by_id(session: Session, table: type[T], workspace_id: str, row_id: str) -> T | None:
    """Return the row, unless it belongs to another workspace.

    What the session has read already is not read again.
    """
    if identity_key(table, row_id) in session.identity_map:
        found = session.get(table, row_id)
        return found if found is not None and found.workspace_id == workspace_id else None
    return _by_id(table)(session, workspace_id, row_id).first()


@cache
def _by_id(table: type[T]) -> Callable[[Session, str, str], ScalarResult[T]]:
    columns: Any = table  # that it is a table's class, no type says

    @built_once
    def query(workspace_id: str, row_id: str) -> SelectOfScalar[T]:
        return select(table).where(columns.workspace_id == workspace_id, columns.id == row_id)

    return query


@cache
def _insert(table: type[SQLModel]) -> Insert:
    return insert(table)


@cache
def _insert_missing(table: type[SQLModel], dialect: str) -> sqlite.Insert | postgresql.Insert:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing()


@cache
def _insert_once(table: type[SQLModel], dialect: str) -> Executable:
    # Counting the row costs two thirds of having something of it returned.
    return _insert_missing(table, dialect).execution_options(preserve_rowcount=True)
