"""Slack's answers, good and bad, as the playground gives them over real HTTP."""

import socket
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Literal

import pytest
from slack_sdk import WebClient
from sqlmodel import Session

from bot.delivery.calls import Done
from bot.delivery.sender import Sender
from playground.rate_limits import RateLimits
from sponsorship.delivery.ledger import LEASE
from sponsorship.delivery.rules.drawn import call_of
from sponsorship.delivery.rules.sending import (
    Audience,
    Composed,
    Later,
    Post,
    Remove,
    Respond,
    Update,
)
from storage.delivery.deliveries import Delivery
from storage.delivery.sending import Pause
from storage.people.people import Person
from storage.types import DeliveryState
from tests.bot.conftest import Office
from tests.bot.notes import NOTE

S = DeliveryState


def test_429_pauses_the_workspace_for_as_long_as_slack_says(office: Office) -> None:
    office.driver.fault("rate_limit", method="chat.postMessage", retry_after=30)
    notes = [office.enqueue("one"), office.enqueue("two", person_id=office.ana)]
    sender = office.sender()
    sender.drain(office.team)
    assert [office.state(note) for note in notes] == [S.PENDING] * 2
    assert len(office.driver.calls("chat.postMessage")) == 1
    assert sender.due() == []
    with office.database.read() as session:
        wait = session.get_one(Pause, office.team).until - office.now()
    assert timedelta(seconds=25) < wait <= timedelta(seconds=30)
    office.advance(31)
    sender.drain(office.team)
    assert (office.posted(), office.in_dm()) == (["one"], ["two"])


@pytest.mark.parametrize(
    ("fault", "fields"),
    [
        ("error_before", {"status": 500}),
        ("error_after", {"status": 503}),
        ("error_before", {"status": 200, "error": "internal_error"}),
        ("error_after", {"status": 200, "error": "fatal_error"}),
        ("error_after", {"status": 200, "error": "service_unavailable"}),
        ("error_after", {"status": 200, "error": "request_timeout"}),
        ("cut", {}),
        ("cut_before", {}),
        ("hang", {"seconds": 2}),
    ],
)
def test_a_doubtful_post_is_looked_for_before_it_is_sent_again(
    office: Office, fault: str, fields: dict[str, object]
) -> None:
    patience = office.client.timeout
    if fault == "hang":
        office.client.timeout = 1
    office.driver.fault(fault, method="chat.postMessage", **fields)
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    office.client.timeout = patience
    assert office.state(note) is S.UNSURE
    assert timedelta(seconds=15) < office.row(note).due_at - office.now() <= timedelta(seconds=60)
    assert sender.due() == []
    office.advance(61)
    sender.drain(office.team)
    assert office.posted() == ["hello"]
    row = office.row(note)
    assert (row.state, row.ts) == (S.SENT, office.wins.in_order()[-1].ts)
    assert row.payload is None


def test_a_doubtful_post_is_found_although_our_clock_was_an_hour_ahead(office: Office) -> None:
    office.ahead = timedelta(hours=1)
    office.driver.fault("cut", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]


def test_a_doubtful_direct_message_and_a_reply_are_found_too(office: Office) -> None:
    office.enqueue("parent")
    sender = office.sender()
    sender.drain(office.team)
    parent = office.wins.in_order()[-1].ts

    def reply(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Post(delivery.subject_id, thread_ts=parent)

    office.kinds["reply"] = replace(NOTE, compose=reply)
    office.advance(2)
    office.driver.fault("error_after", method="chat.postMessage", times=2)
    notes = [
        office.enqueue("in thread", kind="reply"),
        office.enqueue("direct", person_id=office.ana),
    ]
    while sender.due():
        sender.drain(office.team)
    assert [office.state(note) for note in notes] == [S.UNSURE] * 2
    office.advance(61)
    sender.drain(office.team)
    assert [office.state(note) for note in notes] == [S.SENT] * 2
    assert office.in_dm() == ["direct"]
    assert [message.text for message in office.wins.replies(parent)].count("in thread") == 1


def test_a_look_that_fails_is_repeated_and_a_rate_limited_one_waits(office: Office) -> None:
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    office.driver.fault("error_before", method="conversations.history")
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    office.driver.fault("rate_limit", method="conversations.history", retry_after=90)
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    assert sender.due() == []
    office.advance(91)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]


@pytest.mark.parametrize("mode", ["capped", "refused"])
def test_rationed_looks_hold_up_nobody_and_come_to_an_end(
    office: Office, mode: Literal["capped", "refused"]
) -> None:
    """A look a minute, and pages of 15, as for an app sold outside of Slack's Marketplace."""
    office.slack.company.short_history = mode
    sender, doubtful = office.sender(), []
    for number in range(5):
        office.driver.fault("error_after", method="chat.postMessage")
        doubtful.append(office.enqueue(f"doubtful {number}"))
        sender.drain(office.team)
    for minute in range(20):
        office.advance(61)
        office.slack.slack.rate_limits = RateLimits()  # they run on the machine's clock
        other = office.enqueue(f"other {minute}")
        assert sender.due() == [office.team]
        sender.drain(office.team)
        assert office.state(other) is S.SENT
    assert {office.state(it) for it in doubtful} == {S.SENT}
    assert sorted(office.posted()) == sorted(
        [f"doubtful {number}" for number in range(5)] + [f"other {minute}" for minute in range(20)]
    )


def test_an_argument_that_slack_refuses_says_nothing_of_the_message(office: Office) -> None:
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    office.driver.fault(
        "error_before", method="conversations.history", status=200, error="invalid_ts_oldest"
    )
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]


def test_a_look_into_a_long_history_goes_on_where_it_was_cut_off(office: Office) -> None:
    """Else it would begin anew each time, and with a tight limit never end."""
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    [ours] = office.wins.in_order()[-1:]
    for number in range(450):
        said = replace(ours, ts=f"{float(ours.ts) + 1 + number / 1000:.6f}", metadata=None)
        office.wins.messages[said.ts] = said

    def looked(error: str, **fields: object) -> DeliveryState:
        """One page, and then that."""
        office.driver.fault("hang", method="conversations.history", seconds=0.0)
        office.driver.fault(error, method="conversations.history", **fields)
        office.advance(61)
        sender.drain(office.team)
        return office.state(note)

    assert looked("rate_limit", retry_after=1) is S.UNSURE
    assert looked("error_before") is S.UNSURE
    assert looked("rate_limit", retry_after=1) is S.SENT
    assert office.row(note).ts == ours.ts
    assert len(office.driver.calls("chat.postMessage")) == 1


def test_a_look_whose_place_slack_forgot_begins_anew(office: Office) -> None:
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    with office.database.write() as session:
        row = session.get_one(Delivery, note)
        row.payload = {**(row.payload or {}), "cursor": "forgotten"}
    for _ in range(2):
        office.advance(61)
        sender.drain(office.team)
    assert office.state(note) is S.SENT


def test_without_the_history_scope_a_doubtful_post_waits_for_a_person(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.slack.change(lambda _company: office.bot.scopes.remove("channels:history"))
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello")
    sender = office.sender()
    sender.drain(office.team)
    office.advance(61)
    sender.drain(office.team)
    assert (office.state(note), office.row(note).error) == (S.UNSURE, "missing_scope")
    assert "history scopes" in caplog.text
    office.advance(1800)
    assert sender.due() == []
    assert office.posted() == ["hello"]
    office.slack.change(lambda _company: office.bot.scopes.append("channels:history"))
    office.advance(1801)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]


def test_a_doubtful_post_that_never_arrived_and_is_too_late_expires(office: Office) -> None:
    office.driver.fault("error_before", method="chat.postMessage")
    note = office.enqueue("hello", expires_after=timedelta(seconds=30))
    sender = office.sender()
    sender.drain(office.team)
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.EXPIRED
    assert office.posted() == []


def test_what_did_not_reach_slack_is_sent_again_soon(office: Office) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = WebClient(
            base_url=f"http://127.0.0.1:{unused.getsockname()[1]}/api/", retry_handlers=[]
        )
    note = office.enqueue("hello")
    office.sender(**{office.team: nobody}).drain(office.team)
    row = office.row(note)
    assert (row.state, row.error) == (S.PENDING, "ConnectionRefusedError")
    assert timedelta(seconds=3) < row.due_at - office.now() <= timedelta(seconds=5)
    office.advance(6)
    office.sender().drain(office.team)
    assert office.posted() == ["hello"]


def test_a_name_that_does_not_resolve_did_not_reach_slack(office: Office) -> None:
    lost = WebClient(base_url="http://slack.invalid/api/", retry_handlers=[])
    note = office.enqueue("hello")
    office.sender(**{office.team: lost}).drain(office.team)
    assert office.state(note) is S.PENDING


def test_an_answer_that_is_not_slacks_is_doubtful(office: Office) -> None:
    """A proxy in between says that all is well, in HTML."""

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            page = b"<html>Please log in</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    proxy = HTTPServer(("127.0.0.1", 0), Proxy)
    Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        behind = WebClient(
            base_url=f"http://127.0.0.1:{proxy.server_port}/api/", timeout=2, retry_handlers=[]
        )
        note = office.enqueue("hello")
        office.sender(**{office.team: behind}).drain(office.team)
        assert office.state(note) is S.UNSURE
    finally:
        proxy.shutdown()
        proxy.server_close()


def test_a_file_in_doubt_is_not_taken_for_an_earlier_one(office: Office) -> None:
    sender = office.sender()
    for n in range(2):
        order = office.enqueue(office.ana, kind="export", person_id=office.ana, key=f"export:{n}")
        sender.drain(office.team)
        office.advance(61)
        if n == 0:
            office.driver.fault("error_before", method="files.completeUploadExternal", status=500)
    assert office.state(order) is S.UNSURE
    sender.drain(office.team)
    assert office.state(order) is S.SENT
    files = [it["files"] for it in office.driver.person(office.team, "ana").dm("headway")]
    assert len(files) == 2


def test_an_export_in_doubt_is_found_by_its_files_name_and_not_sent_twice(office: Office) -> None:
    office.driver.fault("error_after", method="files.completeUploadExternal", status=500)
    order = office.enqueue(office.ana, kind="export", person_id=office.ana)
    sender = office.sender()
    sender.drain(office.team)
    assert office.state(order) is S.UNSURE
    office.advance(61)
    sender.drain(office.team)
    assert office.state(order) is S.SENT
    files = [it["files"] for it in office.driver.person(office.team, "ana").dm("headway")]
    assert len(files) == 1
    assert len(office.driver.calls("files.completeUploadExternal")) == 1


def test_a_doubtful_post_that_arrived_is_found_although_it_is_too_late_by_then(
    office: Office,
) -> None:
    office.driver.fault("error_after", method="chat.postMessage")
    note = office.enqueue("hello", expires_after=timedelta(seconds=30))
    sender = office.sender()
    sender.drain(office.team)
    office.advance(61)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.row(note).ts == office.wins.in_order()[-1].ts


def test_a_change_that_is_made_again_brings_nothing_back(office: Office) -> None:
    office.enqueue("first")
    sender = office.sender()
    sender.drain(office.team)
    ts, now_shown = office.wins.in_order()[-1].ts, ["two wins"]

    def redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Update(now_shown[-1], office.wins.id, ts)

    office.kinds["redraw"] = replace(NOTE, compose=redraw)
    office.advance(2)
    office.driver.fault("error_before", method="chat.update")
    early = office.enqueue("x", kind="redraw")
    sender.drain(office.team)
    assert office.state(early) is S.PENDING
    now_shown.append("one win, as the other was deleted")
    office.enqueue("y", kind="redraw")
    sender.drain(office.team)
    office.advance(6)
    sender.drain(office.team)
    assert office.state(early) is S.SENT
    assert office.posted() == ["one win, as the other was deleted"]


def test_what_others_read_is_drawn_anew_when_slack_never_got_it(office: Office) -> None:
    now_shown = ["two wins"]

    def post(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Post(now_shown[-1], audience=Audience.COMPANY)

    office.kinds["note"] = replace(NOTE, compose=post)
    office.driver.fault("error_before", method="chat.postMessage", status=500)
    note = office.enqueue("x")
    sender = office.sender()
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    now_shown.append("one win, as the other was deleted")
    office.advance(61)
    sender.drain(office.team)
    assert office.posted() == ["one win, as the other was deleted"]


def in_doubt(office: Office, note: str) -> None:
    """As a restore leaves what may have been sent: nothing of it is drawn."""
    with office.database.write() as session:
        session.get_one(Delivery, note).state = S.UNSURE


def test_a_doubtful_post_that_is_put_off_is_looked_for_after_it(office: Office) -> None:
    note = office.enqueue("hello")
    morning = office.now() + timedelta(hours=9)

    def at_night(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Later(morning) if now < morning else Post("hello")

    office.kinds["note"] = replace(NOTE, compose=at_night)
    in_doubt(office, note)
    office.client.chat_postMessage(
        channel=office.wins.id,
        text="hello",
        metadata={"event_type": "headway_delivery", "event_payload": {"id": note}},
    )
    sender = office.sender()
    sender.drain(office.team)
    assert office.row(note).due_at == morning
    office.advance(9 * 3600 + 1)
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]


def test_a_doubtful_post_that_cannot_be_made_fails(office: Office) -> None:
    def broken(session: Session, delivery: Delivery, now: datetime) -> Composed:
        raise KeyError("oops")

    office.kinds["note"] = replace(NOTE, compose=broken)
    note = office.enqueue("hello")
    in_doubt(office, note)
    office.sender().drain(office.team)
    assert office.state(note) is S.FAILED


@pytest.mark.parametrize("fault", ["cut", "cut_before"])
def test_a_first_direct_message_in_doubt_is_looked_for_in_its_conversation(
    office: Office, fault: str
) -> None:
    office.driver.fault(fault, method="chat.postMessage")
    office.driver.fault("error_after", method="conversations.open")
    note = office.enqueue("hello", person_id=office.ana)
    sender = office.sender()
    sender.drain(office.team)
    assert office.state(note) is S.UNSURE
    for _ in range(4):  # the conversation cannot be opened at the first look
        office.advance(61)
        sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.in_dm() == ["hello"]
    with office.database.read() as session:
        assert session.get_one(Person, office.ana).dm_channel_id is not None


def test_a_change_in_doubt_is_simply_made_again(office: Office) -> None:
    office.enqueue("first")
    sender = office.sender()
    sender.drain(office.team)
    ts = office.wins.in_order()[-1].ts

    def redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Update("second", office.wins.id, ts)

    def remove(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Remove(office.wins.id, ts)

    office.kinds["redraw"] = replace(NOTE, compose=redraw)
    office.kinds["remove"] = replace(NOTE, compose=remove)
    office.advance(2)
    change = office.enqueue("x", kind="redraw")
    office.driver.fault("error_before", method="chat.update")
    sender.drain(office.team)
    assert office.state(change) is S.PENDING
    office.advance(6)
    sender.drain(office.team)
    assert office.posted() == ["second"]
    removal = office.enqueue("y", kind="remove")
    office.driver.fault("cut", method="chat.delete")
    sender.drain(office.team)
    office.advance(6)
    sender.drain(office.team)
    assert office.state(removal) is S.SENT
    assert office.posted() == []


def test_a_refusal_fails_and_its_owner_is_told_once_how_to_mend_it(office: Office) -> None:
    office.kinds["note"] = replace(NOTE, owner=lambda session, delivery: office.ana)
    refused = [
        office.enqueue("one", channel_id=office.secret.id),
        office.enqueue("two", channel_id=office.secret.id),
    ]
    fine = office.enqueue("fine")
    office.sender().drain(office.team)
    assert [office.state(note) for note in refused] == [S.FAILED] * 2
    assert office.state(fine) is S.SENT
    [told] = office.in_dm()
    assert f"<#{office.secret.id}>" in told
    assert "/invite @Headway" in told


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("is_archived", "archived"),
        ("restricted_action_read_only_channel", "workspace's rules"),
        ("as_user_not_supported", "`as_user_not_supported`"),
    ],
)
def test_each_refusal_has_its_own_words(office: Office, error: str, words: str) -> None:
    office.kinds["note"] = replace(NOTE, owner=lambda session, delivery: office.ana)
    office.driver.fault("error_before", method="chat.postMessage", status=200, error=error)
    note = office.enqueue("one")
    office.sender().drain(office.team)
    assert (office.state(note), office.row(note).error) == (S.FAILED, error)
    assert words in office.in_dm()[0]


def test_what_a_revoked_token_was_to_send_waits_and_the_operator_is_told_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    revoked = WebClient(token="xoxb-revoked", base_url=office.slack.api_url, retry_handlers=[])
    note = office.enqueue("hello")
    sender = office.sender(**{office.team: revoked})
    for _ in range(3):
        sender.drain(office.team)
        office.advance(60)
    assert (office.state(note), office.row(note).error) == (S.PENDING, "invalid_auth")
    [told] = [it for it in caplog.records if it.levelname == "ERROR"]
    assert vars(told)["workspace"] == office.team
    assert "install Headway there again" in told.getMessage()
    office.advance(300)
    office.sender().drain(office.team)
    assert office.posted() == ["hello"]


def test_what_a_dead_sender_left_behind_is_looked_for(office: Office) -> None:
    """The sender died after Slack had posted the message and before it could be noted."""
    note = office.enqueue("hello")
    sender = office.sender()
    claimed = sender._claim(office.team, note, S.PENDING)
    assert claimed is not None
    drawn = call_of(claimed.delivery)
    assert drawn is not None
    office.client.chat_postMessage(
        channel=office.wins.id,
        text="hello",
        metadata={"event_type": "headway_delivery", "event_payload": {"id": note}},
    )
    sender.drain(office.team)
    assert office.state(note) is S.SENDING, "the lease still holds"
    office.advance(LEASE.total_seconds() + 1)
    assert sender.due() == [office.team]
    sender.drain(office.team)
    assert office.state(note) is S.SENT
    assert office.posted() == ["hello"]
    late = Done(office.wins.id, "1.0")
    sender._settle(claimed, drawn, late)
    assert office.row(note).ts == office.wins.in_order()[-1].ts, "who was given up has no say"


def test_an_only_you_message_is_replaced_while_slack_allows_it(office: Office) -> None:
    def replace_it(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Respond(delivery.subject_id, f"{office.slack.url}/response/unknown")

    office.kinds["note"] = replace(NOTE, compose=replace_it)
    note = office.enqueue("hello", person_id=office.ana)
    office.sender().drain(office.team)
    assert office.state(note) is S.CANCELLED


def test_a_response_url_that_answers_500_is_tried_again(office: Office) -> None:
    statuses, told = [500, 200], []

    class Slack(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statuses.pop(0))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    slack = HTTPServer(("127.0.0.1", 0), Slack)
    Thread(target=slack.serve_forever, daemon=True).start()

    def replace_it(session: Session, delivery: Delivery, now: datetime) -> Composed:
        return Respond(delivery.subject_id, f"http://127.0.0.1:{slack.server_port}/response")

    office.kinds["note"] = replace(NOTE, compose=replace_it)
    note = office.enqueue("hello", person_id=office.ana)
    sender = office.sender()
    try:
        sender.drain(office.team)
        assert (office.state(note), office.row(note).error) == (S.PENDING, "http_500")
        office.advance(6)
        sender.drain(office.team)
    finally:
        slack.shutdown()
        slack.server_close()
    assert office.state(note) is S.SENT
    assert [b"hello" in it for it in told] == [True, True]


def test_the_conversation_that_was_opened_is_remembered(office: Office) -> None:
    office.enqueue("hello", person_id=office.ana)
    Sender(office.closed_database, {office.team: office.client}, office.kinds, office.now).drain(
        office.team
    )
    with office.database.read() as session:
        assert session.get_one(Person, office.ana).dm_channel_id is not None
