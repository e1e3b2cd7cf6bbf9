"""What is looked for after an erasure, and taken out where it is found: on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from sponsorship.delivery import removal
from sponsorship.delivery.rules.drawn import PostCall, UpdateCall, call_of, to_json
from sponsorship.delivery.rules.refused import DeliveryRefused
from sponsorship.delivery.rules.sending import Audience, Remove
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from sponsorship.refusals import Refusal
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.people.people import Person
from storage.types import DeliveryState
from tests.bot.seed import MONDAY_NINE as NOW
from tests.bot.seed import company

DRAWN = NOW - timedelta(minutes=1)


def doubtful(session: Session, **fields: Any) -> Delivery:
    found = Delivery(
        **{
            "workspace_id": "T1",
            "key": "k",
            "kind": "note",
            "subject_id": "about her",
            "person_id": session.exec(select(Person)).one().id,
            "due_at": NOW,
            "created_at": NOW,
            "expires_at": NOW,
            "state": DeliveryState.UNSURE,
            "payload": to_json(PostCall(at=DRAWN, text="her words", audience=Audience.PRIVATE)),
            **fields,
        }
    )
    session.add(found)
    session.flush()
    return found


@pytest.mark.parametrize("known", [True, False])
def test_where_the_conversation_is_known_the_search_keeps_no_slack_id(
    database: Database, known: bool
) -> None:
    company(database)
    with database.write() as session:
        session.exec(select(Person)).one().dm_channel_id = "D1" if known else None
        search = doubtful(session)
        removal.remove_once_found(session, search, None)
        session.flush()
        session.refresh(search)
        assert call_of(search) == PostCall(at=DRAWN, user=None if known else "U1")
        assert search.channel_id == ("D1" if known else None)
        kept = str(search.model_dump())
        assert ("U1" in kept) is not known
        assert "her" not in kept
        assert (search.kind, search.person_id, search.expires_at) == (
            DeliveryMessage.SEARCH,
            None,
            None,
        )
        assert search.subject_id == search.id
        assert removal.compose_search(session, search, NOW) is None


def test_a_search_in_a_channel_stays_there_and_what_was_not_drawn_is_looked_for_in_its_thread(
    database: Database,
) -> None:
    company(database)
    with database.write() as session:
        session.exec(select(Person)).one().dm_channel_id = "D1"
        search = doubtful(session, channel_id="C1", payload=None)
        removal.remove_once_found(session, search, "7.7")
        assert search.channel_id == "C1"
        assert call_of(search) == PostCall(at=NOW, thread_ts="7.7")


def test_what_leaves_no_message_is_not_looked_for(database: Database) -> None:
    company(database)
    with database.write() as session:
        change = doubtful(
            session,
            payload=to_json(
                UpdateCall(at=DRAWN, channel="D1", ts="1.1", text="her words", blocks=[])
            ),
        )
        removal.remove_once_found(session, change, None)
        assert change.kind == "note"


def test_what_is_found_is_taken_out_and_the_search_is_over(database: Database) -> None:
    company(database)
    with database.write() as session:
        search = doubtful(session, kind=DeliveryMessage.SEARCH)
        for place in ({"sent_channel_id": "C1"}, {"sent_channel_id": None, "ts": "1.1"}):
            for name, value in place.items():
                setattr(search, name, value)
            with pytest.raises(Refusal) as told:
                removal.found(session, search, NOW)
            assert told.value.what is DeliveryRefused.NO_HISTORY
        search.sent_channel_id = "C1"
        removal.found(session, search, NOW)
        session.flush()
        [taking] = session.exec(select(Delivery)).all()
        assert (taking.kind, taking.due_at) == (DeliveryMessage.REMOVAL, NOW)
        assert removal.compose(session, taking, NOW) == Remove("C1", "1.1")
