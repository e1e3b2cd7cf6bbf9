"""Who acts is looked up in the session of what they do, and is a value there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt import BoltContext, Respond
from slack_sdk import WebClient
from sqlalchemy import text

from handlers.request import Request
from storage.database import Database
from storage.people.people import person_by_id
from storage.tables import Person, Workspace, metadata

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODY = {"command": "/headway", "team_id": "T1", "user_id": "U1"}


def asked(body: dict[str, Any], database: Database) -> Request:
    context, respond = BoltContext(), Respond(response_url=None)
    return Request(
        context.ack, body, WebClient(), context, respond, database, lambda: NOW, lambda _: None
    )


def test_a_request_that_gets_into_a_log_shows_nothing_that_was_typed() -> None:
    """A private win is in its body; a log is read by others."""
    request = asked(BODY | {"text": "Got the offer"}, Database("sqlite://"))
    assert "offer" not in f"{request} {request!r}"


def test_who_reads_the_person_again_sees_what_changed_since_they_were_looked_up(
    tmp_path: Path,
) -> None:
    """A role that was taken away meanwhile is gone for the rule that asks for it."""
    database = Database(f"sqlite:///{tmp_path / 'headway.db'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
        session.flush()
        session.add(Person(workspace_id="T1", slack_id="U1", is_admin=True, created_at=NOW))
    request = asked(BODY, database)
    for opened in (request.reading, request.writing):
        with opened() as (session, person):
            assert person.is_admin
            session.connection().execute(text("UPDATE person SET is_admin = 0"))
            again = person_by_id(session, "T1", person.id)
            assert again is not None
            assert not again.is_admin
        with database.write() as session:
            session.connection().execute(text("UPDATE person SET is_admin = 1"))
    database.close()
