import threading
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlmodel import Session, select

from storage.database import Database
from storage.migrate import configuration, missing, upgrade
from storage.revisions import newest
from storage.tables import metadata
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import company
from tests.conftest import NewDatabase
from tests.databases import PostgresqlServer


def differences(connection: Connection) -> list[Any]:
    """What the models have and the database has not, or the other way round."""
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
    return list(compare_metadata(context, metadata))


def test_an_empty_database_is_brought_to_what_the_models_say(new_database: NewDatabase) -> None:
    with new_database(tables=False) as url:
        database = Database(url)
        assert missing(database)
        upgrade(database)
        assert not missing(database)
        with database.engine.connect() as connection:
            assert differences(connection) == []
            assert "win" in inspect(connection).get_table_names()
        database.close()


def test_every_migration_can_be_taken_back(new_database: NewDatabase) -> None:
    with new_database(tables=False) as url:
        database = Database(url)
        upgrade(database)
        with database.engine.execution_options(writing=True).begin() as connection:
            command.downgrade(configuration(connection), "base")
        with database.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]
        upgrade(database)
        assert not missing(database)
        database.close()


def test_an_upgrade_that_broke_off_in_the_queues_own_files_is_taken_up(
    postgresql: PostgresqlServer,
) -> None:
    with postgresql.fresh(tables=False) as url:
        database = Database(url)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA procrastinate")
            half = "CREATE TYPE procrastinate.procrastinate_job_status AS ENUM ('todo')"
            connection.exec_driver_sql(half)
        upgrade(database)
        assert not missing(database)
        database.close()


def test_the_newest_migration_is_told_by_its_name() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()


def test_a_schema_that_lags_behind_would_be_noticed(new_database: NewDatabase) -> None:
    with new_database(tables=False) as url:
        database = Database(url)
        upgrade(database)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE workspace DROP COLUMN name")
            connection.exec_driver_sql("DROP INDEX ix_delivery_due")
        with database.engine.connect() as connection:
            assert len(differences(connection)) == 2
        database.close()


def test_an_upgrade_keeps_what_is_there_and_may_be_repeated(new_database: NewDatabase) -> None:
    with new_database(tables=False) as url:
        database = Database(url)
        upgrade(database)
        company(database.everywhere())
        upgrade(database)
        with database.everywhere().read() as session:
            assert names(session) == ["Acme"]
        with database.engine.connect() as connection:
            assert differences(connection) == []
        database.close()


def test_processes_that_start_together_upgrade_once(new_database: NewDatabase) -> None:
    with new_database(tables=False) as url:
        databases = [Database(url, wait=20) for _ in range(3)]
        failures: list[BaseException] = []

        def start(database: Database) -> None:
            try:
                upgrade(database)
            except BaseException as failed:  # noqa: BLE001 - shown by the assertion below
                failures.append(failed)

        starts = [threading.Thread(target=start, args=(database,)) for database in databases]
        for thread in starts:
            thread.start()
        for thread in starts:
            thread.join()
        assert failures == []
        assert not missing(databases[0])
        for database in databases:
            database.close()


def names(session: Session) -> list[str]:
    return list(session.exec(select(Workspace.name)).all())
