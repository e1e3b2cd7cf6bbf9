"""Two versions on one database: a newer one with a migration more, and one more after that."""

import ast
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import inspect

from storage.database import Database
from storage.migrate import OthersRun, configuration, missing, too_old, upgrade
from storage.revisions import MIGRATIONS, newest
from tests.conftest import NewDatabase
from tests.databases import PostgresqlServer

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{after}"
branch_labels = depends_on = None
oldest = {oldest}


def upgrade():
    op.{what}


def downgrade():
    op.{back}
"""


def with_another(
    folder: Path, revision: str, oldest: str | None, what: str, back: str = "get_bind()"
) -> Path:
    """The migrations of a version that brings one more."""
    later = folder.with_name(f"version-{revision}")
    shutil.copytree(folder, later, ignore=shutil.ignore_patterns("__pycache__"))
    text = MIGRATION.format(
        revision=revision, after=newest(folder), oldest=repr(oldest), what=what, back=back
    )
    (later / "versions" / f"{revision}_another.py").write_text(text)
    return later


def three_versions(folder: Path) -> tuple[Path, Path, Path]:
    """Migrations of this version; of one that adds a column; of one that takes another."""
    this = folder / "this"
    shutil.copytree(MIGRATIONS, this, ignore=shutil.ignore_patterns("__pycache__"))
    adds = with_another(
        this, "9001", None, "add_column('pause', sa.Column('why', sa.String(), nullable=True))"
    )
    takes = with_another(
        adds,
        "9002",
        "9001",
        "drop_column('pause', 'until')",
        "add_column('pause', sa.Column('until', sa.DateTime()))",
    )
    return this, adds, takes


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path, Path]:
    return three_versions(tmp_path)


@contextmanager
def opened(new_database: NewDatabase) -> Iterator[Database]:
    with new_database(tables=False) as url:
        database = Database(url)
        yield database
        database.close()


def columns(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return {column["name"] for column in inspect(connection).get_columns("pause")}


def test_an_older_version_goes_on_and_starts_again_after_an_expansion(
    new_database: NewDatabase, versions: tuple[Path, Path, Path]
) -> None:
    this, adds, _ = versions
    with opened(new_database) as database:
        upgrade(database, this)
        upgrade(database, adds)
        assert "why" in columns(database)
        assert not missing(database, this)
        assert not too_old(database, this)
        upgrade(database, this)  # as its start would: finds nothing to do
        assert "why" in columns(database)


def test_an_older_version_is_told_that_it_cannot_work_any_more(
    new_database: NewDatabase, versions: tuple[Path, Path, Path]
) -> None:
    this, adds, takes = versions
    with opened(new_database) as database:
        upgrade(database, this)
        upgrade(database, takes)
        assert too_old(database, this)
        assert not too_old(database, adds)
        assert not too_old(database, takes)


def test_a_step_back_lets_those_in_again_who_can_work_with_it(
    new_database: NewDatabase, versions: tuple[Path, Path, Path]
) -> None:
    this, adds, takes = versions
    with opened(new_database) as database:
        upgrade(database, takes)
        assert too_old(database, this)
        with database.engine.execution_options(writing=True).begin() as connection:
            command.downgrade(configuration(connection, takes), "-1")
        assert columns(database) == {"workspace_id", "until", "why"}
        assert not too_old(database, this)
        upgrade(database, adds)  # finds nothing to do
        assert not too_old(database, this)
        upgrade(database, takes)
        assert too_old(database, this)


def test_what_running_replicas_could_not_live_with_is_refused(
    postgresql: PostgresqlServer, versions: tuple[Path, Path, Path]
) -> None:
    this, adds, takes = versions
    with postgresql.fresh(tables=False) as url:
        database = Database(url)
        upgrade(database, this)
        with psycopg.connect(url, application_name=f"headway {newest(this)}"):
            told = rf"schema {newest(this)}.*stop them first.*schema 9001"
            with pytest.raises(OthersRun, match=told):
                upgrade(database, takes)
            assert columns(database) == {"workspace_id", "until"}, "nothing was changed"
            upgrade(database, adds)
        with psycopg.connect(url, application_name="headway 9001"):
            upgrade(database, takes)
        assert columns(database) == {"workspace_id", "why"}
        database.close()


def test_a_replica_waits_as_long_as_another_migrates(postgresql: PostgresqlServer) -> None:
    with postgresql.fresh(tables=False) as url, psycopg.connect(url) as another:
        another.execute("SELECT pg_advisory_xact_lock(4841651)")
        database = Database(url, wait=0.2)
        upgrading = threading.Thread(target=upgrade, args=(database,))
        upgrading.start()
        time.sleep(0.6)
        assert upgrading.is_alive()
        another.rollback()
        upgrading.join()
        assert not missing(database)
        database.close()


def test_procrastinates_newest_schema_is_applied() -> None:
    """Red after an update of procrastinate that brings SQL: then a migration of ours applies it."""
    package = find_spec("procrastinate")
    assert package is not None
    assert package.origin is not None
    brought = (Path(package.origin).parent / "sql" / "migrations").glob("*.sql")
    ours = [path.read_text() for path in MIGRATIONS.glob("versions/[0-9]*procrastinate*.py")]
    last = max(re.findall(r'^LAST = "(.+)"$', "\n".join(ours), re.MULTILINE))
    assert last == max(path.name for path in brought)


CONTRACTING = {"drop_column", "drop_table", "rename_table", "alter_column", "drop_constraint"}
CONTRACTING |= {"create_unique_constraint", "create_check_constraint", "create_foreign_key"}


def contractions(source: str) -> list[str]:
    """Calls in `upgrade` that an older version may not live with."""
    [upgrading] = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    ]
    found = []
    for node in ast.walk(upgrading):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        text = ast.unparse(node)
        loosens = node.func.attr == "alter_column" and "nullable=True" in text
        demands = "nullable=False" in text and "server_default" not in text
        if (node.func.attr in CONTRACTING and not loosens) or (
            node.func.attr == "add_column" and demands
        ):
            found.append(text)
    return found


@pytest.mark.parametrize(
    "path", sorted(MIGRATIONS.glob("versions/[0-9]*.py")), ids=lambda it: it.stem
)
def test_a_migration_says_who_can_live_with_it(path: Path) -> None:
    source = path.read_text()
    assert "\noldest = " in source, "say whether it is an expansion"
    if "\noldest = None\n" in source:
        assert not contractions(source)


@pytest.mark.parametrize(
    ("call", "contracts"),
    [
        ("op.drop_column('win', 'title')", True),
        ("op.add_column('win', sa.Column('x', sa.String(), nullable=False))", True),
        ("op.add_column('win', sa.Column('x', sa.String(), nullable=True))", False),
        ("op.add_column('w', sa.Column('x', nullable=False, server_default=''))", False),
        ("batch_op.alter_column('title', nullable=True)", False),
        ("batch_op.alter_column('title', nullable=False)", True),
        ("op.create_table('x', sa.Column('id', nullable=False))", False),
    ],
)
def test_what_counts_as_no_expansion(call: str, contracts: bool) -> None:
    assert bool(contractions(f"def upgrade():\n    {call}\n")) is contracts
