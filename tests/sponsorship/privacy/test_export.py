"""What an export holds, how it goes out, and who reads what: on both databases."""

import json
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlmodel import Session, col, select

from sponsorship.delivery.rules.drawn import UploadCall, to_json
from sponsorship.delivery.rules.sending import Post, Upload
from sponsorship.privacy import export
from sponsorship.privacy.readers import readers
from sponsorship.privacy.rules import PrivacyMessage, archive
from storage.advocacy.endorsements import Endorsement
from storage.advocacy.questions import Question
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.digests.reactions import Reaction
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.privacy.export import records
from storage.privacy.export_parts import ExportPart
from storage.supporters.supporters import Supporter
from storage.types import Consent, JourneyStatus, SupporterKind
from storage.workspaces.audit import AuditEntry
from tests.bot.seed import MONDAY_NINE, company
from tests.trust import one_of_each

NOW = MONDAY_NINE
ME = "T1-person-one"


@pytest.fixture
def mine(database: Database) -> Database:
    """A row in every table, all of one person, and nothing in it taken back."""
    with database.write() as session:
        one_of_each.seed(session, "T1")
        session.get_one(Endorsement, "T1-endorsement-one").withdrawn_at = None
        for reaction in session.exec(select(Reaction)):
            reaction.removed_at = None
        session.get_one(Supporter, "T1-supporter-one").removed_at = None
        session.exec(select(AuditEntry)).one().actor_id = ME
    return database


def exported(database: Database, person_id: str = ME) -> dict[str, list[dict[str, Any]]]:
    with database.read() as session:
        packed = archive(records(session, "T1", person_id))
    with zipfile.ZipFile(BytesIO(packed)) as file:
        lists: dict[str, list[dict[str, Any]]] = json.loads(file.read("headway.json"))
        for name, rows in lists.items():
            if rows:
                header = file.read(f"{name}.csv").decode().splitlines()[0]
                assert header.split(",") == list(rows[0])
    return lists


def test_an_export_holds_no_workspace_id_source_key_or_response_url(mine: Database) -> None:
    lists = exported(mine)
    assert all(lists.values()), "every list has a row that could hold one"
    for rows in lists.values():
        for row in rows:
            assert not {"workspace_id", "source_key", "response_url"} & set(row)
            assert "T1" not in row.values()


def test_an_export_of_another_workspace_holds_nothing_of_this_one(mine: Database) -> None:
    with mine.read() as session:
        assert not any(records(session, "T2", ME).values())


def test_what_was_taken_back_is_in_its_givers_export_alone(mine: Database) -> None:
    with mine.write() as session:
        session.get_one(Endorsement, "T1-endorsement-one").withdrawn_at = NOW
        for reaction in session.exec(select(Reaction)):
            reaction.removed_at = NOW
    lists = exported(mine)
    assert lists["endorsements_received"] == lists["reactions_received"] == []
    assert len(lists["endorsements_given"]) == len(lists["reactions_given"]) == 1


def test_who_was_not_asked_yet_supports_nobody_in_their_export(mine: Database) -> None:
    with mine.write() as session:
        session.get_one(Supporter, "T1-supporter-one").asked_at = None
    assert exported(mine)["supporting"] == []


def test_values_are_plain_and_no_cell_is_a_formula() -> None:
    row = {
        "day": date(2026, 11, 23),
        "moment": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "at": time(9, 5),
        "amount": Decimal("1200.50"),
        "days": frozenset({4, 0}),
        "none": None,
        "text": "=HYPERLINK(1)",
    }
    starts = ("=", "+", "-", "@", "\t", "\r")
    texts = [row | {"text": f"{start}1"} for start in starts]
    with zipfile.ZipFile(BytesIO(archive({"rows": [row, *texts], "nothing": []}))) as file:
        assert sorted(file.namelist()) == ["headway.json", "rows.csv"]
        [plain, *_] = json.loads(file.read("headway.json"))["rows"]
        table = file.read("rows.csv").decode()
    assert plain == {
        "day": "2026-11-23",
        "moment": "2026-11-23T09:00:00+00:00",
        "at": "09:05",
        "amount": "1200.50",
        "days": [0, 4],
        "none": None,
        "text": "=HYPERLINK(1)",
    }
    assert "'=HYPERLINK(1)" in table
    assert table.count("'") == 1 + len(starts)
    assert '"[0, 4]"' in table


# --- while a yes stands


@pytest.fixture
def answered(database: Database) -> Database:
    """Ana answered a question of Raj, who supports her."""
    [journey_id] = company(database)
    with database.write() as session:
        session.add(Person(id="raj", workspace_id="T1", slack_id="U2", name="Raj", created_at=NOW))
        session.flush()
        session.add(
            Supporter(
                id="place",
                workspace_id="T1",
                journey_id=journey_id,
                person_id="raj",
                kind=SupporterKind.MENTOR,
                consent=Consent.AGREED,
                asked_at=NOW,
                created_at=NOW,
            )
        )
        session.flush()
        session.add(
            Question(
                workspace_id="T1",
                journey_id=journey_id,
                supporter_id="place",
                text="Why?",
                answer="Because of the numbers",
                created_at=NOW,
            )
        )
    return database


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        (JourneyStatus.ACTIVE, True),
        (JourneyStatus.PAUSED, True),
        (JourneyStatus.LANDED, False),
        (JourneyStatus.ENDED, False),
    ],
)
def test_while_a_journey_is_paused_a_supporter_still_has_what_they_were_told(
    answered: Database, status: JourneyStatus, kept: bool
) -> None:
    with answered.write() as session:
        session.exec(select(Journey)).one().status = status
    [question] = exported(answered, "raj")["questions_asked"]
    assert question["text"] == "Why?"
    assert question["answer"] == ("Because of the numbers" if kept else "")


@pytest.mark.parametrize("gone", [{"consent": Consent.LEFT}, {"removed_at": NOW}])
def test_who_left_or_was_taken_off_has_their_question_and_no_answer(
    answered: Database, gone: dict[str, Any]
) -> None:
    with answered.write() as session:
        for name, value in gone.items():
            setattr(session.get_one(Supporter, "place"), name, value)
    [question] = exported(answered, "raj")["questions_asked"]
    assert (question["text"], question["answer"]) == ("Why?", "")


# --- who reads


def add_leads(session: Session, *names: str) -> None:
    for name in names:
        lead = Person(workspace_id="T1", slack_id=f"U{name}", name=name, created_at=NOW)
        lead.is_lead = True
        session.add(lead)
    session.flush()


def test_the_member_is_told_their_leads_names_and_never_their_own(answered: Database) -> None:
    with answered.write() as session:
        add_leads(session, "Lee")
        ana = session.exec(select(Person).where(Person.name == "Ana")).one()
        for leads_too in (False, True):
            ana.is_lead = leads_too
            session.flush()
            found = readers(session, ana)
            assert (found.supporters, found.leads) == (["Raj"], ["Lee"])
        assert found.digest_channel_id is None
        assert found.digest_channel_is_private
        journey = session.exec(select(Journey)).one()
        journey.digest_channel_id, journey.digest_channel_is_private = "C1", False
        session.flush()
        found = readers(session, ana)
        assert (found.digest_channel_id, found.digest_channel_is_private) == ("C1", False)


def test_without_a_journey_nobody_reads_but_leads(database: Database) -> None:
    company(database, journeys=0)
    with database.write() as session:
        add_leads(session, "Lee")
        found = readers(session, session.exec(select(Person).where(Person.name == "Ana")).one())
    assert (found.supporters, found.leads, found.digest_channel_id) == ([], ["Lee"], None)


# --- an export on its way


def test_two_orders_within_a_minute_are_one(database: Database) -> None:
    company(database)
    with database.write() as session:
        ana = session.exec(select(Person)).one()
        for seconds, orders in ((0, 1), (59, 1), (60, 2)):
            export.order_export(session, ana, NOW + timedelta(seconds=seconds))
            assert len(session.exec(select(Delivery)).all()) == orders
            noted = session.exec(select(AuditEntry).where(AuditEntry.action == "data.exported"))
            assert len(noted.all()) == orders


def test_an_export_goes_to_nobody_but_its_person(answered: Database) -> None:
    with answered.write() as session:
        ana = session.exec(select(Person).where(Person.name == "Ana")).one()
        export.order_export(session, ana, NOW)
        ordered = session.exec(select(Delivery)).one()
        part = ExportPart(workspace_id="T1", person_id=ana.id, number=1, of=1, text="mine")
        session.add(part)
        session.flush()
        for subject_id, compose, sent in (
            (ana.id, export.compose_export, Upload),
            (part.id, export.compose_part, Post),
        ):
            ordered.subject_id = subject_id
            for receiver in ("raj", None):
                ordered.person_id = receiver
                assert compose(session, ordered, NOW) is None
            ordered.person_id = ana.id
            assert isinstance(compose(session, ordered, NOW), sent)
            ordered.subject_id = "gone"
            assert compose(session, ordered, NOW) is None


def test_without_files_the_parts_come_in_their_order_and_each_fits_a_message(
    database: Database,
) -> None:
    company(database, journeys=30)
    with database.write() as session:
        ana = session.exec(select(Person)).one()
        export.order_export(session, ana, NOW)
        ordered = session.exec(select(Delivery)).one()
        export.without_files(session, ordered, NOW)
        assert session.exec(select(ExportPart)).all() == [], "nothing was drawn"
        composed = export.compose_export(session, ordered, NOW)
        assert isinstance(composed, Upload)
        drawn = UploadCall(at=NOW, text="", filename=composed.filename, content=composed.content)
        ordered.payload = to_json(drawn)
        export.without_files(session, ordered, NOW)
        parts = session.exec(select(ExportPart).order_by(col(ExportPart.number))).all()
        sent = session.exec(
            select(Delivery)
            .where(Delivery.kind == PrivacyMessage.PART)
            .order_by(col(Delivery.due_at))
        ).all()
        assert [it.subject_id for it in sent] == [it.id for it in parts]
        assert [it.number for it in parts] == list(range(1, len(parts) + 1))
        assert {it.of for it in parts} == {len(parts)}
        assert max(len(it.text) for it in parts) == export.PART_LENGTH
        assert "".join(it.text for it in parts) == _document(composed)
        assert NOW < sent[0].due_at < sent[-1].due_at < NOW + timedelta(seconds=1)
        export.part_sent(session, sent[0], NOW)
        session.flush()
        assert len(session.exec(select(ExportPart)).all()) == len(parts) - 1
        export.part_sent(session, sent[0], NOW)


def _document(composed: Upload) -> str:
    with zipfile.ZipFile(BytesIO(composed.content)) as file:
        return file.read("headway.json").decode()
