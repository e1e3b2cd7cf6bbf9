from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from blocks.message import Message
from bot.delivery.sender import BUDGET, SPACING, Sender
from bot.messages.kind import Kind
from sponsorship.delivery.rules.sending import (
    Composed,
    Later,
    Post,
    Publish,
    Remove,
    Update,
    Upload,
)
from storage.database import Busy
from storage.delivery.deliveries import Delivery, enqueue
from storage.delivery.sending import Pause
from storage.people.people import Person
from storage.types import DeliveryState
from tests.bot.conftest import Office
from tests.bot.notes import NOTE
from tests.trust import one_of_each

S = DeliveryState


def test_a_message_is_posted_once_and_what_was_drawn_is_forgotten(office: Office) -> None:
    note = office.enqueue("hello")
    sender = office.sender()
    assert sender.due() == [office.team]
    assert sender.drain(office.team) is False
    assert sender.drain(office.team) is False
    row = office.row(note)
    assert office.posted() == ["hello"]
    assert (row.state, row.sent_channel_id, row.payload) == (S.SENT, office.wins.id, None)
    assert row.ts == office.wins.in_order()[-1].ts
    assert sender.due() == []


def test_the_message_carries_nothing_but_an_opaque_id_for_other_apps(office: Office) -> None:
    note = office.enqueue("hello")
    office.sender().drain(office.team)
    assert office.wins.in_order()[-1].metadata == {
        "event_type": "headway_delivery",
        "event_payload": {"id": note},
    }


def test_a_first_direct_message_opens_the_conversation_without_a_call_of_its_own(
    office: Office,
) -> None:
    office.enqueue("one", person_id=office.ana)
    office.enqueue("two", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.in_dm() == ["one", "two"]
    assert office.driver.calls("conversations.open") == []
    first, second = (it["request"]["channel"] for it in office.driver.calls("chat.postMessage"))
    with office.database.read() as session:
        ana = session.get_one(Person, office.ana)
        assert (first, second) == (ana.slack_id, ana.dm_channel_id)


def test_a_key_makes_the_same_message_appear_once(office: Office) -> None:
    office.enqueue("hello", key="same")
    with office.database.write() as session:
        again = enqueue(
            session,
            office.team,
            key="same",
            kind="note",
            subject_id="again",
            now=office.now(),
            channel_id=office.wins.id,
        )
    assert again is None
    office.sender().drain(office.team)
    assert office.posted() == ["hello"]


def test_nothing_leaves_before_it_is_due(office: Office) -> None:
    office.enqueue("later", due_at=office.now() + timedelta(hours=1))
    sender = office.sender()
    assert sender.due() == []
    sender.drain(office.team)
    assert office.posted() == []
    office.advance(3600)
    sender.drain(office.team)
    assert office.posted() == ["later"]


def test_what_is_too_late_to_be_of_use_expires(office: Office) -> None:
    late = office.enqueue("late", expires_after=timedelta(hours=1))
    office.enqueue("timely")
    office.advance(3600)
    office.sender().drain(office.team)
    assert office.posted() == ["timely"]
    assert office.state(late) is S.EXPIRED


def test_what_is_not_wanted_any_more_is_cancelled(office: Office) -> None:
    def unwanted(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return None

    office.kinds["note"] = replace(NOTE, compose=unwanted)
    note = office.enqueue("hello")
    office.sender().drain(office.team)
    assert office.state(note) is S.CANCELLED
    assert office.posted() == []


def test_a_composer_may_put_it_off_and_is_asked_again(office: Office) -> None:
    morning = office.now() + timedelta(hours=9)

    def at_night(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Later(morning) if now < morning else Post("good morning")

    office.kinds["note"] = replace(NOTE, compose=at_night)
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    assert (office.state(note), office.row(note).due_at) == (S.PENDING, morning)
    office.advance(9 * 3600 + 1)
    sender.drain(office.team)
    assert office.posted() == ["good morning"]


def test_later_in_the_past_does_not_go_round_in_circles(office: Office) -> None:
    def confused(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Later(now - timedelta(days=1))

    office.kinds["note"] = replace(NOTE, compose=confused)
    note = office.enqueue("hello")
    assert office.sender().drain(office.team) is False
    assert office.row(note).due_at > office.now()


def test_a_person_who_left_gets_nothing(office: Office) -> None:
    with office.database.write() as session:
        session.get_one(Person, office.ana).deactivated = True
    note = office.enqueue("hello", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.state(note) is S.CANCELLED


def test_a_message_that_cannot_be_made_fails_alone_with_a_reference(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(session: Session, delivery: Delivery, now: datetime) -> Composed:
        session.get_one(Person, office.ana).name = "half done"
        session.flush()
        raise KeyError("oops")

    def undrawable(values: Any) -> Message:
        raise ValueError("oops")

    office.kinds["broken"] = replace(NOTE, compose=broken)
    office.kinds["undrawable"] = replace(NOTE, draw=undrawable)
    bad = [
        office.enqueue("a", kind="broken"),
        office.enqueue("b", kind="undrawable"),
    ]
    office.enqueue("fine")
    office.sender().drain(office.team)
    assert office.posted() == ["fine"]
    assert [office.state(it) for it in bad] == [S.FAILED] * 2
    assert "reference" in (office.row(bad[0]).error or "")
    assert sum(hasattr(record, "reference") for record in caplog.records) == 2
    with office.database.read() as session:
        assert session.get_one(Person, office.ana).name == "Ana"


def test_a_busy_database_fails_no_message(office: Office) -> None:
    def busy(session: Session, delivery: Delivery, now: datetime) -> Composed:
        raise Busy

    office.kinds["note"] = replace(NOTE, compose=busy)
    note = office.enqueue("hello")
    with pytest.raises(Busy):
        office.sender().drain(office.team)
    assert office.state(note) is S.PENDING


def test_what_follows_a_message_is_written_with_it(office: Office) -> None:
    def remember(session: Session, delivery: Delivery, now: datetime) -> None:
        session.get_one(Person, office.ana).name = f"{delivery.sent_channel_id} {delivery.ts}"

    office.kinds["note"] = replace(NOTE, sent=remember)
    note = office.enqueue("hello")
    office.sender().drain(office.team)
    with office.database.read() as session:
        row = session.get_one(Delivery, note)
        assert session.get_one(Person, office.ana).name == f"{office.wins.id} {row.ts}"


def test_a_message_stays_sent_although_what_follows_it_fails(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(session: Session, delivery: Delivery, now: datetime) -> None:
        session.get_one(Person, office.ana).name = "half done"
        session.flush()
        raise KeyError("oops")

    office.kinds["note"] = replace(NOTE, sent=fail)
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]
    assert any(hasattr(record, "reference") for record in caplog.records)
    with office.database.read() as session:
        assert session.get_one(Person, office.ana).name == "Ana"


def test_a_posted_message_is_redrawn_and_removed(office: Office) -> None:
    note = office.enqueue("first")
    sender = office.sender()
    sender.drain(office.team)
    ts = office.row(note).ts or ""

    def redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Update("second", office.wins.id, ts)

    def remove(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Remove(office.wins.id, ts)

    office.kinds["redraw"] = replace(NOTE, compose=redraw)
    office.kinds["remove"] = replace(NOTE, compose=remove)
    office.enqueue("x", kind="redraw")
    office.advance(1)
    sender.drain(office.team)
    assert office.posted() == ["second"]
    gone = [office.enqueue("y", kind="remove"), office.enqueue("z", kind="remove")]
    sender.drain(office.team)
    assert office.posted() == []
    assert [office.state(it) for it in gone] == [S.SENT] * 2, "gone already counts as done"


def test_an_update_of_a_message_that_is_gone_is_nobodys_fault(office: Office) -> None:
    def redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Update("second", office.wins.id, "1700000000.000100")

    office.kinds["note"] = replace(NOTE, compose=redraw)
    note = office.enqueue("x")
    office.sender().drain(office.team)
    assert office.state(note) is S.CANCELLED


def test_app_home_is_published_to_its_person(office: Office) -> None:
    view = {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Your week"}}],
    }

    def compose(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Publish(view)

    office.kinds["home"] = Kind(compose, lambda values: values)
    note = office.enqueue("home", kind="home", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.state(note) is S.SENT
    home = office.driver.person(office.team, "ana").home("Headway", open_=False)
    assert "Your week" in home.text


def upload(session: Session, delivery: Delivery, now: datetime) -> Composed:
    return Upload("Here is your data", "headway.json", b'{"wins": []}')


def test_a_file_is_handed_over_in_the_direct_messages(office: Office) -> None:
    office.kinds["note"] = replace(NOTE, compose=upload)
    note = office.enqueue("x", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.state(note) is S.SENT
    [message] = office.driver.person(office.team, "ana").dm("headway")
    assert message["files"][0]["name"] == "headway.json"


def test_where_files_are_not_allowed_the_kind_finds_another_way(office: Office) -> None:
    def in_words(session: Session, delivery: Delivery, now: datetime) -> None:
        enqueue(
            session,
            delivery.workspace_id,
            key=f"parts:{delivery.id}",
            kind="plain",
            subject_id="in words",
            person_id=delivery.person_id,
            now=now,
        )

    office.kinds["plain"] = NOTE
    office.kinds["note"] = replace(NOTE, compose=upload, without_files=in_words)
    office.slack.change(lambda _company: office.bot.scopes.remove("files:write"))
    note = office.enqueue("x", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.state(note) is S.CANCELLED
    assert office.in_dm() == ["in words"]


def test_a_channel_gets_one_message_a_second_and_others_do_not_wait_for_it(
    office: Office,
) -> None:
    for n in range(4):
        office.enqueue(f"busy {n}")
    office.enqueue("elsewhere", person_id=office.ana)
    sender = office.sender()
    sender.drain(office.team)
    assert office.posted() == ["busy 0", "busy 1", "busy 2", "busy 3"]
    assert office.in_dm() == ["elsewhere"]
    assert office.pace.slept == pytest.approx(3 * SPACING)
    posts = [entry["request"]["text"] for entry in office.driver.calls("chat.postMessage")]
    assert posts.index("elsewhere") == 1


def test_one_workspace_does_not_keep_the_sender_for_itself(office: Office) -> None:
    for n in range(30):
        office.enqueue(f"note {n}")
    sender = office.sender()
    assert sender.drain(office.team) is True
    assert BUDGET <= len(office.posted()) <= BUDGET + 1
    while sender.drain(office.team):
        pass
    assert office.posted() == [f"note {n}" for n in range(30)]


def test_a_stopping_sender_claims_no_more(office: Office) -> None:
    sender = office.sender()

    def last(session: Session, delivery: Delivery, now: datetime) -> Composed:
        sender.stopping.set()
        return Post(delivery.subject_id)

    office.kinds["note"] = replace(NOTE, compose=last)
    first, second = office.enqueue("one"), office.enqueue("two", person_id=office.ana)
    sender.drain(office.team)
    assert office.posted() == ["one"], "the post in hand is finished"
    assert (office.state(first), office.state(second)) == (S.SENT, S.PENDING)


def test_a_workspace_without_a_token_is_left_alone(office: Office) -> None:
    office.enqueue("hello")
    assert Sender(office.closed_database, {}, office.kinds, office.now).due() == []


def test_a_pause_holds_the_whole_workspace(office: Office) -> None:
    with office.database.write() as session:
        session.add(Pause(workspace_id=office.team, until=office.now() + timedelta(seconds=30)))
    office.enqueue("hello")
    sender = office.sender()
    assert sender.due() == []
    sender.drain(office.team)
    assert office.posted() == []
    office.advance(31)
    assert sender.due() == [office.team]
    sender.drain(office.team)
    assert office.posted() == ["hello"]


def test_the_spacing_holds_across_processes(office: Office) -> None:
    """Two senders share the ledger and no memory, as two replicas do."""
    office.enqueue("one")
    office.sender().drain(office.team)
    office.enqueue("two")
    office.enqueue("to Ana", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.posted() == ["one", "two"]
    assert 0 < office.pace.slept <= SPACING
    posts = [entry["request"]["text"] for entry in office.driver.calls("chat.postMessage")]
    assert posts == ["one", "to Ana", "two"], "only the channel rested"


def test_what_was_posted_a_while_ago_rests_nobody(office: Office) -> None:
    office.enqueue("one")
    office.sender().drain(office.team)
    office.advance(SPACING)
    office.enqueue("two")
    office.sender().drain(office.team)
    assert office.posted() == ["one", "two"]
    assert office.pace.slept == 0


@pytest.mark.parametrize("state", [S.PENDING, S.UNSURE])
def test_a_message_of_a_newer_version_waits_for_it(
    office: Office, caplog: pytest.LogCaptureFixture, state: DeliveryState
) -> None:
    strange = office.enqueue("strange", kind="later", key="strange")
    with office.database.write() as session:
        session.get_one(Delivery, strange).state = state
    office.enqueue("hello", person_id=office.ana)
    older = office.sender()
    for _ in range(2):
        assert older.drain(office.team) is False
    assert office.in_dm() == ["hello"]
    assert (office.state(strange), office.row(strange).attempt) == (state, 0)
    assert caplog.text.count("left to a newer version") == 1
    office.kinds["later"] = NOTE
    office.sender().drain(office.team)
    if state is S.UNSURE:  # looked for in Slack's history first
        office.sender().drain(office.team)
    assert office.posted() == ["strange"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_composer_that_forgets_the_workspace_finds_its_own_people_only(office: Office) -> None:
    with office.database.write() as session:
        one_of_each.seed(session, "TB")

    def compose(session: Session, _delivery: Delivery, _now: datetime) -> Composed:
        return Post(", ".join(session.exec(select(Person.name)).all()))

    office.kinds["note"] = Kind(compose, NOTE.draw)
    office.enqueue("who is there?")
    office.sender().drain(office.team)
    assert office.posted() == ["Ana"]


def test_a_message_takes_three_statements_besides_those_that_compose_it(office: Office) -> None:
    """One that claims it together with whom it is for, one that holds it, one that settles it."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sender, counts = office.sender(), []
    event.listen(office.closed_database.engine, "before_cursor_execute", note)
    for number in (1, 2, 3):
        for word in range(number):
            office.enqueue(f"{number} {word}", person_id=office.ana)
            office.enqueue(f"{number} {word} to all")
        statements.clear()
        sender.drain(office.team)
        counts.append(len([it for it in statements if " delivery " in it and "LIMIT" not in it]))
    event.remove(office.closed_database.engine, "before_cursor_execute", note)
    assert [later - earlier for earlier, later in pairwise(counts)] == [2 * 3, 2 * 3]
