"""What goes when somebody erases themselves, what stays, and what is taken down: both databases."""

from typing import Any

import pytest
from sqlmodel import Session, select

from sponsorship.delivery.rules.drawn import Call, PostCall, PublishCall, call_of, to_json
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.privacy.erase import erase
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.away import AwayRange
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.tables import metadata
from storage.types import Consent, DeliveryState, SupporterKind, Visibility
from storage.wins.wins import Win, WinCard
from storage.workspaces.audit import AuditEntry
from tests.bot.seed import MONDAY_NINE as NOW
from tests.refusals import refused
from tests.trust import one_of_each

ME = "T1-person-one"
S = DeliveryState


def delivery(key: str, state: S = S.SENT, **fields: Any) -> Delivery:
    values: dict[str, Any] = {
        "kind": "note",
        "subject_id": key,
        "due_at": NOW,
        "created_at": NOW,
    } | fields
    return Delivery(workspace_id="T1", key=key, state=state, **values)


@pytest.fixture
def both(database: Database) -> Database:
    """A row in every table, all of one person; and Tom, who supports her and has a win as well."""
    with database.write() as session:
        one_of_each.seed(session, "T1")
        sent = session.get_one(Delivery, "T1-delivery-one")
        sent.state, sent.payload = S.SENT, None
        session.get_one(Digest, "T1-digest-one").thread_ts = "thread"
        session.add(Person(id="tom", workspace_id="T1", slack_id="UTOM", created_at=NOW))
        session.flush()
        journey = Journey(
            id="toms",
            workspace_id="T1",
            member_id="tom",
            current_role="Clerk",
            target_role="Tester",
            start_day=NOW.date(),
            created_at=NOW,
        )
        session.add(journey)
        session.flush()
        session.add_all([own_win(), supporting("T1-journey-one", "tom")])
        session.flush()
        card: dict[str, Any] = {"id": "toms", "win_id": "toms", "channel_id": "DTOM", "ts": "5.5"}
        session.add(WinCard(workspace_id="T1", **card))
        away: dict[str, Any] = {"starts_on": NOW.date(), "ends_on": NOW.date(), "created_at": NOW}
        for whose, set_by in (("tom", ME), (ME, "tom")):
            session.add(AwayRange(workspace_id="T1", person_id=whose, set_by_id=set_by, **away))
        told: dict[str, Any] = {"person_id": "tom", "sent_channel_id": "DTOM", "ts": "6.6"}
        session.add(delivery("about Tom", subject_id="toms", **told))
    return database


def own_win() -> Win:
    return Win(
        id="toms",
        workspace_id="T1",
        journey_id="toms",
        title="Tom's",
        happened_on=NOW.date(),
        visibility=Visibility.PRIVATE,
        source="form",
        created_at=NOW,
        updated_at=NOW,
    )


def supporting(journey_id: str, person_id: str) -> Supporter:
    return Supporter(
        id=f"{person_id}-supports",
        workspace_id="T1",
        journey_id=journey_id,
        person_id=person_id,
        kind=SupporterKind.PEER,
        consent=Consent.AGREED,
        created_at=NOW,
    )


def erased(database: Database, person_id: str = ME) -> None:
    with database.write() as session:
        erase(session, session.get_one(Person, person_id), " Erase ", NOW)


def rows(session: Session) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in metadata.sorted_tables:
        count = len(session.connection().execute(table.select()).all())
        found |= {table.name: count} if count else {}
    return found


def taken_down(session: Session) -> set[tuple[str | None, str]]:
    removals = session.exec(select(Delivery).where(Delivery.kind == DeliveryMessage.REMOVAL)).all()
    return {(it.channel_id, it.subject_id) for it in removals}


def test_a_person_goes_with_all_they_wrote_and_another_stays(both: Database) -> None:
    erased(both)
    with both.read() as session:
        left = rows(session)
        assert [it.id for it in session.exec(select(Person))] == ["tom"]
        assert [it.id for it in session.exec(select(Journey))] == ["toms"]
        assert [it.id for it in session.exec(select(Win))] == ["toms"]
        assert [it.id for it in session.exec(select(WinCard))] == ["toms"]
        [away] = session.exec(select(AwayRange)).all()
        assert (away.person_id, away.set_by_id) == ("tom", "tom")
        told = session.exec(select(Delivery.key).where(Delivery.kind == "note")).all()
        assert told == ["about Tom"]
        noted = session.exec(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
        assert noted.actor_id is None
    kept = {"workspace", "installation", "install_state", "received_event", "pause", "audit_entry"}
    assert set(left) == kept | {"person", "journey", "win", "win_card", "away_range", "delivery"}


def test_every_message_that_shows_it_is_taken_down_and_no_other(both: Database) -> None:
    digest, card, sent = "T1-digest-one", "T1-win_card-one", "T1-delivery-one"
    erased(both)
    with both.read() as session:
        assert taken_down(session) == {
            (digest, digest),
            (digest, "thread"),
            (card, card),
            (sent, sent),
        }


SUBJECTS = [
    *("win", "checkin_period", "ask", "blocker", "digest", "supporter", "endorsement", "offer"),
    *("question", "win_card", "journey", "person"),
]


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_message_to_somebody_else_about_any_row_of_theirs_is_taken_down(
    both: Database, table: str
) -> None:
    with both.write() as session:
        about: dict[str, Any] = {"subject_id": f"T1-{table}-one", "person_id": "tom"}
        session.add(delivery("told", sent_channel_id="DTOM", ts="7.7", **about))
    erased(both)
    with both.read() as session:
        assert ("DTOM", "7.7") in taken_down(session)
        assert "told" not in session.exec(select(Delivery.key)).all()


@pytest.mark.parametrize("table", ["endorsement", "offer", "question", "supporter"])
def test_what_they_gave_to_somebody_else_goes_with_its_messages(both: Database, table: str) -> None:
    with both.write() as session:
        session.get_one(Supporter, "T1-supporter-one").journey_id = "toms"
        for name in ("endorsement", "offer", "question"):
            entity = metadata.tables[name]
            session.execute(entity.update().values(journey_id="toms"))
        session.add(
            delivery(
                "told",
                subject_id=f"T1-{table}-one",
                person_id="tom",
                sent_channel_id="DTOM",
                ts="7.7",
            )
        )
    erased(both)
    with both.read() as session:
        assert ("DTOM", "7.7") in taken_down(session)
        assert not session.connection().execute(metadata.tables[table].select()).all()
        assert session.get(Journey, "toms") is not None


def test_the_homes_of_supporters_and_of_the_supported_follow(both: Database) -> None:
    with both.write() as session:
        session.get_one(Person, "tom").home_opened_at = NOW
    erased(both)
    with both.read() as session:
        assert (
            session.exec(select(Delivery).where(Delivery.kind == "home")).one().person_id == "tom"
        )


def test_the_home_of_whom_they_supported_follows(both: Database) -> None:
    with both.write() as session:
        session.get_one(Person, "tom").home_opened_at = NOW
        session.delete(session.get_one(Supporter, "tom-supports"))
        session.add(supporting("toms", ME))
    erased(both)
    with both.read() as session:
        assert (
            session.exec(select(Delivery).where(Delivery.kind == "home")).one().person_id == "tom"
        )


@pytest.mark.parametrize("word", ["", "yes", "erased", "era se"])
def test_without_the_word_nothing_goes(both: Database, word: str) -> None:
    with both.write() as session, refused("Nothing was erased") as told:
        erase(session, session.get_one(Person, ME), word, NOW)
    assert told.value.field == "word"
    with both.read() as session:
        assert session.get(Person, ME) is not None


def test_the_only_admin_stays_and_one_of_two_may_go(both: Database) -> None:
    with both.write() as session:
        session.get_one(Person, ME).is_admin = True
    with both.write() as session, refused("only admin"):
        erase(session, session.get_one(Person, ME), "erase", NOW)
    with both.write() as session:
        session.get_one(Person, "tom").is_admin = True
    erased(both)


@pytest.mark.parametrize(
    ("call", "waits"),
    [(None, True), (PostCall(at=NOW), True), (PublishCall(at=NOW, view={}), False)],
)
def test_what_is_on_its_way_is_waited_for_but_a_home_is_not(
    both: Database, call: Call | None, waits: bool
) -> None:
    with both.write() as session:
        session.add(delivery("now", S.SENDING, person_id=ME, payload=call and to_json(call)))
    if not waits:
        erased(both)
        return
    with both.write() as session, refused("on its way to Slack") as told:
        erase(session, session.get_one(Person, ME), "erase", NOW)
    assert told.value.field == "word"


def test_what_another_waits_for_holds_nobody_up(both: Database) -> None:
    with both.write() as session:
        session.add(delivery("now", S.SENDING, person_id="tom", subject_id="toms"))
    erased(both)


def test_what_is_in_doubt_is_looked_for_where_it_would_stand(both: Database) -> None:
    with both.write() as session:
        about: dict[str, Any] = {"subject_id": "T1-digest-one", "channel_id": "C1"}
        session.add(delivery("thread", S.UNSURE, kind=DigestMessage.THREAD, **about))
        session.add(delivery("post", S.UNSURE, kind=DigestMessage.POST, **about))
        session.add(delivery("waits", S.PENDING, kind=DigestMessage.POST, **about))
    erased(both)
    with both.read() as session:
        found = session.exec(select(Delivery).where(Delivery.kind == DeliveryMessage.SEARCH)).all()
        assert {(it.channel_id, it.state) for it in found} == {("C1", S.UNSURE)}
        calls = [call_of(it) for it in found]
        assert len(calls) == 2
        assert PostCall(at=NOW) in calls
        assert PostCall(at=NOW, thread_ts="T1-digest-one") in calls
