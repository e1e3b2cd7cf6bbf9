"""What PostgreSQL says of the replicas that share it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.database import Database

PER_REPLICA = 30
"""Connections that a replica may open: its own pool, procrastinate's, and one that listens."""


@dataclass(frozen=True)
class Replicas:
    """Who is there. `alive` are those that said so within the last seconds."""

    alive: int
    connections: int
    """How many connections PostgreSQL allows to those who are no superusers."""
    notified: bool
    """Whether a notification reaches who listens; through some poolers it does not."""


def older_versions(connection: Connection, than: str) -> Collection[str]:
    """Revisions of connected versions of Headway that are older than that one."""
    names = connection.scalars(
        text(
            "SELECT DISTINCT application_name FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'headway %' "
            "AND pid <> pg_backend_pid()"
        )
    )
    return sorted(revision for name in names if (revision := name.split()[1]) < than)


def replicas(database: Database, dead_after: float) -> Replicas:
    """Look at the replicas on this PostgreSQL, whose schema is up to date."""
    with database.engine.connect() as connection:
        alive = connection.scalar(
            text(
                "SELECT count(*) FROM procrastinate.procrastinate_workers "
                "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
            ),
            {"seconds": dead_after},
        )
        most = connection.scalar(
            text(
                "SELECT current_setting('max_connections')::int "
                "- current_setting('superuser_reserved_connections')::int"
            )
        )
    return Replicas(alive or 0, most or 0, _is_notified(database))


def _is_notified(database: Database, within: float = 2.0) -> bool:
    with database.engine.connect() as listening:
        driver = listening.connection.driver_connection
        assert driver is not None
        driver.execute("LISTEN headway_doctor")
        with database.engine.begin() as other:
            other.execute(text("NOTIFY headway_doctor"))
        heard = any(True for _ in driver.notifies(timeout=within, stop_after=1))
        listening.invalidate()  # nobody else shall get a connection that listens
    return heard
