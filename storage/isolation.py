"""Row-level security: PostgreSQL keeps workspaces apart, whatever a query forgets.

Every table has one policy. A transaction that said which workspace it is for (`Database.of`) sees
and writes the rows of that workspace; one that is for all of them (`Database.everywhere`), every
row; any other, none. Tables that are of no workspace, such as those with tokens, open to the
latter only. The policies hold for the tables' owner too, but PostgreSQL exempts superusers and
roles with BYPASSRLS.

It guards against a query that lacks its condition, not against code that names the wrong workspace.
"""

from sqlalchemy import Connection, text

POLICY = "isolation"

# As subqueries they are read once for each statement, and not for each row.
_EVERYWHERE = "(SELECT current_setting('headway.everywhere', true)) = 'on'"
_HERE = "(SELECT current_setting('headway.workspace', true))"

_TABLES = text(
    """
    SELECT t.relname AS name,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = :policy)
               AS is_isolated,
           EXISTS (SELECT FROM pg_attribute a
                   WHERE a.attrelid = t.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped)
               AS has_workspace
    FROM pg_class t
    WHERE t.relnamespace = current_schema()::regnamespace
      AND t.relkind IN ('r', 'p') AND t.relname <> 'alembic_version'
    ORDER BY t.relname
    """
)

_IS_EXEMPT = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def enforce(connection: Connection) -> None:
    """Put the policy on every table that lacks it. Does nothing on SQLite.

    Called after every migration, so that no new table is forgotten.
    """
    for name, is_isolated, has_workspace in _tables(connection):
        if is_isolated:
            continue
        column = "id" if name == "workspace" else "workspace_id" if has_workspace else None
        condition = f"{column} = {_HERE} OR {_EVERYWHERE}" if column else _EVERYWHERE
        # Without a WITH CHECK of its own, what may be seen is also what may be written.
        connection.execute(text(f'CREATE POLICY {POLICY} ON "{name}" USING ({condition})'))
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY'))
        connection.execute(text(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY'))


def lift(connection: Connection) -> None:
    """Take every policy away again."""
    for name, is_isolated, _ in _tables(connection):
        if is_isolated:
            connection.execute(text(f'DROP POLICY {POLICY} ON "{name}"'))
            connection.execute(text(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY'))
            connection.execute(text(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY'))


def is_exempt(connection: Connection) -> bool:
    """Whether the role that we connect as bypasses every policy."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_IS_EXEMPT))


def _tables(connection: Connection) -> list[tuple[str, bool, bool]]:
    if connection.dialect.name != "postgresql":
        return []
    return [tuple(row) for row in connection.execute(_TABLES, {"policy": POLICY})]
