"""PostgreSQL itself keeps workspaces apart, whatever a query forgets."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage.database import Database, is_unavailable
from tests.databases import PostgresqlServer


@pytest.fixture
def shared(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.shared() as database:
        yield database


def said(session: Session) -> tuple[str | None, str | None]:
    """What the session was told: its workspace, and whether it is open to all of them."""
    row = session.execute(
        text(
            "SELECT current_setting('headway.workspace', true),"
            " current_setting('headway.everywhere', true)"
        )
    ).one()
    return row[0] or None, row[1] or None


def test_a_session_is_told_its_workspace_for_one_transaction(postgresql: PostgresqlServer) -> None:
    """On one pooled connection, after a commit as after a failure."""
    with postgresql.fresh() as url:
        database = Database(url, pool=1)
        for _ in range(8):  # also when the driver prepares what it meets often
            with database.of("T1").write() as session:
                assert said(session) == ("T1", None)
            with database.read() as session:
                assert said(session) == (None, None)
            with database.everywhere().read() as session:
                assert said(session) == (None, "on")
            with pytest.raises(KeyError), database.of("T2").of("T3").write() as session:
                assert said(session) == ("T3", None)
                raise KeyError
            with database.write() as session:
                assert said(session) == (None, None)
        database.close()


def test_no_workspace_id_says_anything_but_itself(shared: Database) -> None:
    """Quotes end nothing, and no id opens everything."""
    for odd in ("*", "on", "'; SET LOCAL headway.everywhere = 'on", "\\'; --", "%s", "Bœuf 🥩"):
        with shared.of(odd).read() as session:
            assert said(session) == (odd, None)


def test_a_server_that_went_away_is_unavailable_also_at_the_begin(shared: Database) -> None:
    with pytest.raises(OperationalError) as raised, shared.engine.connect() as connection:
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
        connection.execute(text("SELECT 1"))
    assert is_unavailable(raised.value)
