"""A database whose disk is full says so, although it still answers and a row can be changed."""

import sqlite3
import tempfile
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from storage.database import Database, is_unavailable
from storage.migrate import upgrade
from storage.trouble import is_full, trouble
from tests.databases import PostgresqlServer, as_text, own_server
from tests.disks import fill, small_disk


def test_postgresqls_disk_is_full() -> None:
    # Not below the test's own folder: run as root, the server gets a user of its own.
    with (
        tempfile.TemporaryDirectory(prefix="headway-full-") as folder,
        small_disk(Path(folder), 120) as disk,
        own_server(disk / "data") as (_, url),
    ):
        Path(folder).chmod(0o755)
        server = PostgresqlServer(as_text(url))
        with server.fresh() as named:
            database = Database(named)
            database.ping()
            filler = fill(disk)
            for _ in range(2):
                with pytest.raises(OperationalError) as refused:
                    database.ping()
                assert is_full(refused.value)
                assert is_unavailable(refused.value)
            said = str(trouble(refused.value, database.url))
            assert said == "The disk of the PostgreSQL server is full. Make room on it."
            filler.unlink()
            database.ping()
            database.close()
        server.close()


def test_sqlites_disk_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path, 8) as disk:
        database = Database(f"sqlite:///{disk}/headway.db")
        upgrade(database)
        database.ping()
        assert (database.free_bytes() or 0) > 1 << 20
        filler = fill(disk)
        with pytest.raises((OperationalError, sqlite3.OperationalError)) as refused:
            for _ in range(2000):  # what the write-ahead log has room for is taken up first
                database.ping()
        assert is_full(refused.value)
        assert database.free_bytes() == 0
        filler.unlink()
        database.ping()
        database.close()
