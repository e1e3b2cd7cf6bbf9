"""`headway deliveries`, as an operator types it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot import cli
from sponsorship.delivery.rules.drawn import PostCall, to_json
from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState
from storage.workspaces.audit import AuditEntry
from storage.workspaces.workspaces import Workspace
from tests.bot.conftest import Office
from tests.bot.test_run import environment
from tests.databases import as_text

S = DeliveryState
Operator = Callable[..., str]


@pytest.fixture
def headway(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    """Runs `headway deliveries …` and gives what it says; a refusal begins with `headway:`."""
    for name, value in environment(
        office, as_text(office.database.url), http=False, port=0
    ).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> str:
        code = cli.main(["deliveries", *arguments])
        told = capsys.readouterr()
        assert (code == 0) == (told.err == ""), told.err
        return told.out + told.err

    return run


def put(office: Office, text: str, state: S = S.PENDING, **values: object) -> str:
    """A message in a state, due an hour ago."""
    delivery_id = office.enqueue(text)
    with office.database.of(office.team).write() as session:
        row = session.get_one(Delivery, delivery_id)
        row.state, row.due_at = state, office.now() - timedelta(hours=1)
        for name, value in values.items():
            setattr(row, name, value)
    return delivery_id


def audit(office: Office) -> list[tuple[str, str | None, dict[str, str] | None]]:
    with office.database.of(office.team).read() as session:
        found = session.exec(select(AuditEntry).order_by(col(AuditEntry.at)))
        return [(it.action, it.subject_id, it.details) for it in found]


def test_the_list_shows_ids_and_never_a_text(office: Office, headway: Operator) -> None:
    assert headway("list") == "There are none.\n"
    payload = to_json(PostCall(at=office.now(), text="zqsecret"))
    failed = put(office, "zqsubject", S.FAILED, error="is_archived", payload=payload)
    unsure = put(office, "b", S.UNSURE, error="missing_scope", attempt=3)
    put(office, "c", S.SENT, ts="1.1")
    told = headway("list")
    assert "zq" not in told
    lines = told.splitlines()
    assert len(lines) == 3
    (line,) = [line for line in lines if failed in line]
    for part in (office.team, "failed", "note", office.wins.id, "is_archived"):
        assert part in line
    assert unsure in told


def test_the_list_can_be_narrowed(office: Office, headway: Operator) -> None:
    with office.database.everywhere().write() as session:
        _other_workspace(session, office)
    failed, waits = put(office, "a", S.FAILED), put(office, "b")
    soon = office.enqueue("c", due_at=office.now() + timedelta(hours=1))
    sent = put(office, "d", S.SENT)

    def shown(*arguments: str) -> set[str]:
        told = headway("list", *arguments)
        return {it for it in (failed, waits, soon, sent, "other") if it in told}

    assert shown() == {failed, waits, "other"}
    assert shown("--state", "failed") == {failed}
    assert shown("--state", "sent", "--state", "pending") == {sent, waits, "other"}
    assert shown("--workspace", office.team) == {failed, waits}
    assert shown("--older-than", "50") == {failed, waits}
    assert shown("--older-than", "70") == set()
    assert shown("--future") == {failed, waits, soon, "other"}
    assert "--limit shows more" in headway("list", "--limit", "1")


def _other_workspace(session: Session, office: Office) -> None:
    session.add(Workspace(id="T2", name="Other", installed_at=office.now()))
    session.flush()
    session.add(
        Delivery(
            id="other",
            workspace_id="T2",
            key="k",
            kind="note",
            subject_id="s",
            due_at=office.now() - timedelta(minutes=1),
            created_at=office.now(),
        )
    )


def test_the_list_says_since_when_and_why_and_narrows_to_a_person(
    office: Office, headway: Operator
) -> None:
    later = office.now() + timedelta(minutes=50)
    unsure = put(office, "a", S.UNSURE, error="missing_scope", attempt=2, due_at=later)
    tried = put(office, "b", attempt=4, error="token_revoked", due_at=later)
    with office.database.write() as session:
        row = session.get_one(Delivery, tried)
        row.person_id, row.channel_id = office.ana, None
    planned = office.enqueue("c", due_at=office.now() + timedelta(hours=1))
    told = headway("list")
    assert planned not in told
    lines = {line.split()[0]: line for line in told.splitlines()}
    since, again = (f"{it:%Y-%m-%d %H:%M}" for it in (office.now(), later))
    for part in (since, again, "its fate is unknown (missing_scope)"):
        assert part in lines[unsure]
    with office.database.read() as session:
        ana = session.get_one(Person, office.ana).slack_id
    for part in (since, again, ana, "did not reach Slack (token_revoked)"):
        assert part in lines[tried]
    told = headway("list", "--person", ana)
    assert tried in told
    assert unsure not in told
    assert "There are none." in headway("list", "--person", "UNOBODY")


def test_a_failed_message_is_sent_once_the_reason_is_mended(
    office: Office, headway: Operator
) -> None:
    note = put(office, "hello", S.FAILED, error="not_in_channel", settled_at=office.now())
    assert headway("retry", note) == f"{note} is pending now.\n"
    office.sender().drain(office.team)
    assert office.posted() == ["hello"]
    assert office.state(note) is S.SENT
    details = {"by": "operator", "was": "failed", "now": "pending"}
    assert audit(office) == [("delivery.retried", note, details)]
    assert "It was sent." in headway("retry", note)


def test_what_is_too_late_is_not_sent_again(office: Office, headway: Operator) -> None:
    note = put(office, "hello", S.FAILED, expires_at=office.now() - timedelta(minutes=1))
    assert "too late" in headway("retry", note)
    assert office.state(note) is S.FAILED
    assert audit(office) == []


@pytest.mark.parametrize("state", [S.FAILED, S.PENDING, S.UNSURE])
def test_a_message_can_be_dropped(office: Office, headway: Operator, state: S) -> None:
    note = put(office, "hello", state, payload=to_json(PostCall(at=office.now(), text="secret")))
    assert headway("drop", note) == f"{note} is cancelled now.\n"
    office.advance(120)
    office.sender().drain(office.team)
    assert office.posted() == []
    assert office.row(note).payload is None
    assert office.row(note).settled_at is not None
    assert [entry[0] for entry in audit(office)] == ["delivery.dropped"]


def test_an_unsure_message_that_arrived_is_taken_down_as_sent(
    office: Office, headway: Operator
) -> None:
    note = put(office, "hello", S.UNSURE, payload=to_json(PostCall(at=office.now(), text="hello")))
    assert "looks like" in headway("settle", note, "--sent", "p17323536")
    assert headway("settle", note, "--sent", "1732353600.000100") == f"{note} is sent now.\n"
    row = office.row(note)
    assert (row.ts, row.sent_channel_id) == ("1732353600.000100", office.wins.id)
    assert row.payload is None
    office.advance(3600)
    office.sender().drain(office.team)
    assert office.posted() == []
    assert [entry[0] for entry in audit(office)] == ["delivery.settled"]


def test_what_follows_a_message_follows_also_when_it_is_settled_by_hand(
    office: Office, headway: Operator
) -> None:
    note = put(office, office.ana, S.UNSURE, kind="welcome", person_id=office.ana, channel_id=None)
    with office.database.of(office.team).write() as session:
        session.get_one(Person, office.ana).dm_channel_id = "D1"
    headway("settle", note, "--sent", "1732353600.000100")
    assert office.row(note).sent_channel_id == "D1"
    with office.database.of(office.team).read() as session:
        assert session.get_one(Person, office.ana).welcomed_at is not None


def test_an_unsure_message_that_did_not_arrive_is_sent(office: Office, headway: Operator) -> None:
    note = put(office, "hello", S.UNSURE)
    assert headway("settle", note, "--not-sent") == f"{note} is pending now.\n"
    office.sender().drain(office.team)
    assert office.posted() == ["hello"]
    late = put(office, "late", S.UNSURE, expires_at=office.now() - timedelta(minutes=1))
    assert headway("settle", late, "--not-sent") == f"{late} is expired now.\n"


@pytest.mark.parametrize(
    ("state", "command", "words"),
    [
        (S.SENDING, ["retry"], "being sent at this moment"),
        (S.SENDING, ["drop"], "being sent at this moment"),
        (S.UNSURE, ["retry"], "look in Slack"),
        (S.SENT, ["drop"], "It was sent."),
        (S.PENDING, ["settle", "--not-sent"], "sent by itself"),
        (S.FAILED, ["settle", "--not-sent"], "Slack refused it"),
        (S.CANCELLED, ["retry"], "not wanted"),
        (S.EXPIRED, ["retry"], "too late"),
    ],
)
def test_what_a_state_does_not_allow_is_refused_in_words(
    office: Office, headway: Operator, state: S, command: list[str], words: str
) -> None:
    note = put(office, "hello", state)
    told = headway(command[0], note, *command[1:])
    assert told.startswith("headway: ")
    assert words in told
    assert office.state(note) is state
    assert audit(office) == []


def test_an_unknown_message_is_refused(office: Office, headway: Operator) -> None:
    assert "no such message" in headway("drop", "nonsense")
