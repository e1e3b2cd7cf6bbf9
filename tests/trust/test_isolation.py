"""PostgreSQL itself keeps workspaces apart, whatever a query forgets."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import Table, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session, col, select

from bot.web.app import build_app, web_client
from handlers import bound
from handlers.request import Request
from playground.http_delivery import signature
from storage.database import Database, is_unavailable
from storage.delivery.deliveries import Delivery, enqueue
from storage.isolation import POLICY, enforce, is_exempt, lift
from storage.people.people import Person
from storage.tables import metadata
from storage.wins.wins import Win
from storage.workspaces.workspaces import Workspace
from tests.databases import PostgresqlServer
from tests.trust import one_of_each
from tests.trust.setting import SECRET, NotingSlack

TABLES = metadata.sorted_tables
OF_NO_WORKSPACE = {"installation", "install_state"}


@pytest.fixture
def shared(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.shared() as database:
        yield database


@pytest.fixture
def two(shared: Database) -> Database:
    """A row of TA and one of TB in every table."""
    with shared.everywhere().write() as session:
        one_of_each.seed(session, "TA")
        one_of_each.seed(session, "TB")
    return shared


def said(session: Session) -> tuple[str | None, str | None]:
    """What the session was told: its workspace, and whether it is open to all of them."""
    row = session.execute(
        text(
            "SELECT current_setting('headway.workspace', true),"
            " current_setting('headway.everywhere', true)"
        )
    ).one()
    return row[0] or None, row[1] or None


def counts(session: Session) -> dict[str, int]:
    """How many rows of each table the session sees."""
    return {
        it.name: session.execute(text(f'SELECT count(*) FROM "{it.name}"')).scalar_one()
        for it in TABLES
    }


def whose(table: Table) -> str:
    """The column that says which workspace a row belongs to."""
    return "id" if table.name in {"workspace", *OF_NO_WORKSPACE} else "workspace_id"


def refused(database: Database, statement: Any, rows: Any = None) -> bool:
    """Whether a policy refuses it."""
    try:
        with database.write() as session:
            session.execute(statement, rows)
    except ProgrammingError as failed:
        return "row-level security" in str(failed)
    return False


def test_every_table_has_a_policy_that_holds_for_its_owner_too(shared: Database) -> None:
    with shared.read() as session:
        assert not is_exempt(session.connection()), "the tests would prove nothing"
        isolated = session.execute(
            text(
                "SELECT t.relname FROM pg_class t JOIN pg_policy p ON p.polrelid = t.oid"
                " WHERE t.relrowsecurity AND t.relforcerowsecurity AND p.polname = :policy"
            ),
            {"policy": POLICY},
        )
        assert {name for (name,) in isolated} == set(metadata.tables)
        owners = session.execute(
            text("SELECT DISTINCT tableowner = current_user FROM pg_tables WHERE tablename = 'win'")
        )
        assert [owned for (owned,) in owners] == [True]


def test_a_table_that_a_later_migration_makes_is_isolated_with_it(
    postgresql: PostgresqlServer,
) -> None:
    with postgresql.fresh() as url:
        database = Database(url)
        with database.engine.begin() as connection:
            connection.execute(text("CREATE TABLE praise (workspace_id text, words text)"))
            enforce(connection)
            enforce(connection)  # again, as every migration does
        praise = text("INSERT INTO praise VALUES ('TA', 'well done')")
        assert refused(database.of("TB"), praise)
        assert not refused(database.of("TA"), praise)
        with database.engine.begin() as connection:
            lift(connection)
        with database.read() as session:
            assert session.execute(text("SELECT words FROM praise")).scalar_one() == "well done"
        database.close()


def test_a_workspace_sees_its_own_rows_and_nobody_elses(two: Database) -> None:
    none, one, both = (dict.fromkeys(metadata.tables, n) for n in (0, 1, 2))
    with two.of("TA").read() as session:
        assert counts(session) == one | dict.fromkeys(OF_NO_WORKSPACE, 0)
        for table in TABLES:
            asked = text(f"SELECT count(*) FROM \"{table.name}\" WHERE {whose(table)} = 'TB'")
            if table.name != "install_state":
                assert session.execute(asked).scalar_one() == 0, table.name
    for odd in ("", "%", "TA' OR '1'='1", "ta", "TC"):
        with two.of(odd).read() as session:
            assert counts(session) == none, odd
    with two.read() as session:
        assert counts(session) == none
    with two.everywhere().read() as session:
        assert counts(session) == both


def test_what_is_not_seen_is_neither_changed_nor_deleted(two: Database) -> None:
    """With no condition at all: what is left is what the other workspace had."""
    with two.everywhere().read() as session:
        theirs = {it.name: session.execute(it.select()).all() for it in TABLES}
    with two.of("TA").write() as session:
        connection = session.connection()
        for table in reversed(TABLES):
            column = next(iter(table.primary_key)).name
            changed = connection.execute(text(f'UPDATE "{table.name}" SET {column} = {column}'))
            deleted = connection.execute(text(f'DELETE FROM "{table.name}"'))
            own = 0 if table.name in OF_NO_WORKSPACE else 1
            assert (changed.rowcount, deleted.rowcount) == (own, own), table.name
    with two.everywhere().read() as session:
        for table in TABLES:
            kept = [
                row
                for row in theirs[table.name]
                if table.name in OF_NO_WORKSPACE or getattr(row, whose(table)) == "TB"
            ]
            assert kept, table.name
            assert session.execute(table.select()).all() == kept, table.name


def test_a_row_for_another_workspace_is_refused(two: Database) -> None:
    accepted = [
        (table.name, name)
        for table in TABLES
        for name, database in (("of TA", two.of("TA")), ("nothing said", two))
        if not refused(database, table.insert(), [one_of_each.row(table, "TB", "two")])
    ]
    assert accepted == []


def test_a_row_is_not_given_away_to_another_workspace(two: Database) -> None:
    for table in TABLES:
        if table.name not in OF_NO_WORKSPACE:
            give = text(f"UPDATE \"{table.name}\" SET {whose(table)} = 'TB'")
            assert refused(two.of("TA"), give), table.name


def test_a_reference_into_another_workspace_leads_nowhere(two: Database) -> None:
    """PostgreSQL checks foreign keys past its policies; what they lead to stays hidden."""
    win = one_of_each.row(metadata.tables["win"], "TA", "two") | {"journey_id": "TB-journey-one"}
    with two.of("TA").write() as session:
        session.execute(metadata.tables["win"].insert(), [win])
        led = "SELECT w.id FROM win w JOIN journey j ON j.id = w.journey_id"
        assert [row[0] for row in session.execute(text(led))] == ["TA-win-one"]


def test_a_policy_keeps_no_index_from_being_used(two: Database) -> None:
    """It would from operators that PostgreSQL does not trust to leak nothing."""
    asked = (
        "EXPLAIN SELECT id FROM delivery WHERE workspace_id = 'TA' AND state = 'pending'"
        " AND due_at <= now() ORDER BY due_at"
    )
    for view in (two.of("TA"), two.everywhere()):
        with view.read() as session:
            # Which of two indexes it takes depends on how full the tables of other tests were.
            for way in ("seqscan", "bitmapscan", "sort"):
                session.execute(text(f"SET LOCAL enable_{way} = off"))
            plan = "\n".join(row[0] for row in session.execute(text(asked)))
        condition = next(line for line in plan.splitlines() if "Index Cond" in line)
        assert all(column in condition for column in ("state", "due_at")), plan


def careless(session: Session) -> str:
    """Everybody's name, from a query that forgot its workspace."""
    return ", ".join(sorted(session.exec(select(Person.name)).all()))


def test_a_listener_that_forgets_the_workspace_finds_its_own_people_only(two: Database) -> None:
    found: list[str] = []

    def wrong(request: Request) -> None:
        with request.database.read() as session:
            found.append(f"{request.body.get('type', 'command')}: {careless(session)}")
        with request.database.write() as session:
            session.execute(text("UPDATE win SET title = 'mine now'"))
        request.ack()

    slack = NotingSlack()
    now: Callable[[], datetime] = lambda: one_of_each.MOMENT  # noqa: E731
    client = web_client("xoxb-1", f"{slack.url}/api/")
    wake: Callable[[str], None] = lambda _workspace_id: None  # noqa: E731
    app = build_app(client, SECRET, two, now, wake)
    listener = bound(wrong, two, now, wake)
    app.command("/wrong")(listener)
    app.action("wrong")(listener)
    app.view("wrong")(listener)
    app.event("pin_added")(listener)
    user = {"id": "U1", "team_id": "TA"}
    who = {"team": {"id": "TA"}, "user": user, "trigger_id": "1"}
    press = {**who, "type": "block_actions", "actions": [{"action_id": "wrong", "block_id": "b"}]}
    view = {"callback_id": "wrong", "type": "modal", "id": "V1", "state": {"values": {}}}
    event = {"type": "pin_added", "user": "U1"}
    for body in (
        {"command": "/wrong", "team_id": "TA", "user_id": "U1", "text": ""},
        press,
        {**who, "type": "view_submission", "view": view},
        {"user": user, "type": "view_submission", "view": view},  # of an organisation's app
        {"type": "event_callback", "team_id": "TA", "event": event},
    ):
        words, stamp = json.dumps(body), str(int(time.time()))
        headers: dict[str, str | Sequence[str]] = {
            "content-type": "application/json",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature(SECRET, stamp, words.encode()),
        }
        assert app.dispatch(BoltRequest(body=words, headers=headers)).status == 200, body
    slack.close()
    assert [it.partition(": ")[2] for it in found] == ["TA-person-one"] * 5
    with two.everywhere().read() as session:
        titles = session.exec(select(Win.title).order_by(col(Win.workspace_id))).all()
    assert titles == ["mine now", "TB-win-one"]


def test_the_ledger_of_one_workspace_is_closed_to_the_sender_of_another(two: Database) -> None:
    with two.of("TA").write() as session:
        assert session.get(Delivery, "TB-delivery-one") is None
        assert session.get(Workspace, "TB") is None
    with pytest.raises(ProgrammingError), two.of("TA").write() as session:
        enqueue(session, "TB", key="k", kind="note", subject_id="s", now=one_of_each.MOMENT)


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
