"""The verdict says so when a message is lost, however that came about."""

from pathlib import Path

from sqlmodel import Session

from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.migrate import upgrade
from storage.types import DeliveryState
from tests.chaos.company import company, fill_ledger
from tests.chaos.verdict import verdict


def test_what_was_never_sent_is_not_taken_for_done(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'headway.db'}")
    upgrade(database)
    with company(tmp_path, database, people=1, typists=0) as here:
        fill_ledger(here, cards=5, prompts=0, seconds=600)
        assert verdict(here).lost == []

        def card(session: Session, n: int) -> Delivery:
            return session.get_one(Delivery, f"{here.team.id}-card-{n}")

        with database.write() as session:
            session.delete(card(session, 1))
            card(session, 2).state = DeliveryState.CANCELLED
            card(session, 3).state = DeliveryState.EXPIRED
            card(session, 4).attempt = 3
            card(session, 0).state = DeliveryState.CANCELLED
            here.wanted.discard(f"{here.team.id}-card-0")
        after = verdict(here)
    database.close()
    assert [it.split("-card-")[1] for it in after.lost] == ["1", "2 cancelled", "3 expired"]
    assert [it.split("-card-")[1] for it in after.unsettled] == ["4 pending, tried 3 times"]
    assert (after.doubled, after.mistaken) == ([], [])
