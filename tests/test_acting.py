"""Who acts is looked up in the session of what they do, and is a value there."""

from datetime import UTC, datetime
from pathlib import Path

from slack_sdk import WebClient
from sqlalchemy import text

from handlers.acting import reading, writing
from storage.database import Database
from storage.people import person_by_id
from storage.tables import Person, Workspace, metadata

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODY = {"command": "/headway", "team_id": "T1", "user_id": "U1"}


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
    for opened in (reading, writing):
        with opened(BODY, WebClient(), database, lambda: NOW) as (session, person):
            assert person.is_admin
            session.connection().execute(text("UPDATE person SET is_admin = 0"))
            again = person_by_id(session, "T1", person.id)
            assert again is not None
            assert not again.is_admin
        with database.write() as session:
            session.connection().execute(text("UPDATE person SET is_admin = 1"))
    database.close()
