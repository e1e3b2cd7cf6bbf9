"""Facts of deliveries: typed, in a column of their own, and never read from a key."""

import ast
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from sponsorship.advocacy.rules import Occasion, Said
from sponsorship.checkins.rules.prompt import AskedAgain
from sponsorship.delivery.rules.facts import facts_of, to_json
from sponsorship.digests.rules.channels import Channel
from sponsorship.supporters.rules import AnswerGiven
from storage.database import Database
from storage.delivery.deliveries import Delivery, enqueue
from storage.types import Consent
from tests.bot.seed import MONDAY_NINE, company
from tests.test_house import ROOT, modules, tree

A_MOMENT = datetime(2026, 11, 27, 14, 0, 5, 678901, tzinfo=UTC)

FACTS = [
    *(Said(it) for it in Occasion),
    AnswerGiven(Consent.DECLINED, A_MOMENT),
    Channel("C1"),
    AskedAgain(A_MOMENT),
]


def kept(session: Session, key: str) -> Delivery:
    session.expire_all()
    return session.exec(select(Delivery).where(Delivery.key == key)).one()


def test_facts_come_back_as_they_were_enqueued(database: Database) -> None:
    company(database)
    for number, facts in enumerate([*FACTS, None]):
        key = str(number)
        with database.write() as session:
            enqueue(
                session,
                "T1",
                key=key,
                kind="note",
                subject_id=key,
                now=MONDAY_NINE,
                facts=None if facts is None else to_json(facts),
            )
        with database.read() as session:
            assert facts_of(kept(session, key), type(facts)) == facts


KEYS = {
    "offer:1:2:accepted": Said(Occasion.ACCEPTED),
    "endorsement:1:2:own": Said(Occasion.OWN),
    "question:1:2:answered": Said(Occasion.ANSWERED),
    "consent-answer:1:declined:2026-11-27T14:00:05.678901+00:00": AnswerGiven(
        Consent.DECLINED, A_MOMENT
    ),
    "channel_left:1:C1:2026-11-27": Channel("C1"),
    "channel_shared:1:C1:2026-11-27": Channel("C1"),
    "checkin-again:1:2026-11-27T14:00:05Z": AskedAgain(A_MOMENT.replace(microsecond=0)),
    "checkin:1:2026-11-27T14:00:05Z": None,
    "digest:1:C1:2026-11-27T14:00:05+00:00": None,
}


@pytest.mark.parametrize("key", KEYS)
def test_a_message_of_the_version_before_has_the_facts_that_its_key_holds(key: str) -> None:
    written = Delivery(
        workspace_id="T1",
        key=key,
        kind="note",
        subject_id="1",
        due_at=A_MOMENT,
        created_at=A_MOMENT,
    )
    assert facts_of(written, type(KEYS[key])) == KEYS[key]


def test_facts_of_another_kind_are_an_error_and_no_guess() -> None:
    written = Delivery(
        workspace_id="T1",
        key="1",
        kind="note",
        subject_id="1",
        facts=to_json(Channel("C1")),
        due_at=A_MOMENT,
        created_at=A_MOMENT,
    )
    with pytest.raises(ValidationError):
        facts_of(written, Said)


@pytest.mark.usefixtures("not_measured")
def test_nobody_outside_of_storage_reads_a_key() -> None:
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("bot/", "handlers/", "blocks/", "sponsorship/")):
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute) or node.attr != "key":
                continue
            is_zone = isinstance(node.value, ast.Call) and "ZoneInfo" in ast.dump(node.value.func)
            if isinstance(node.ctx, ast.Load) and not is_zone:
                strays.append(f"{name}:{node.lineno}")
    assert not strays
