"""Blockers and asks: items that stay open, check-in after check-in, until they are resolved."""

from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship.changes import CheckinChanged, changed
from sponsorship.checkins.rules.blockers import OpenItem, lines, same
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from storage.checkins.blockers import (
    Ask,
    Blocker,
    ask_by_id,
    asks_of,
    blocker_by_id,
    blockers_of,
    open_asks,
    open_blockers,
)
from storage.checkins.periods import CheckinPeriod
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person
from storage.types import Visibility


def open_items(session: Session, person: Person, journey_id: str) -> list[OpenItem]:
    """The member's open blockers, then their open asks, each oldest first."""
    items: list[Blocker | Ask] = [
        *open_blockers(session, person.workspace_id, journey_id),
        *open_asks(session, person.workspace_id, journey_id),
    ]
    return [
        OpenItem(item.id, isinstance(item, Ask), item.text, local_day(item.created_at, person.zone))
        for item in items
    ]


def name(
    session: Session,
    period: CheckinPeriod,
    typed_blockers: str,
    typed_ask: str,
    visibility: Visibility,
    now: datetime,
) -> None:
    """Open what is new in a check-in; everything named in it follows its visibility.

    What is open already, or was named in this check-in before, is not opened twice.
    """
    journey_id, workspace_id = period.journey_id, period.workspace_id
    blockers = blockers_of(session, workspace_id, [period.id])
    asks = asks_of(session, workspace_id, [period.id])
    for item in (*blockers, *asks):
        item.visibility = visibility
    known = {same(it.text) for it in (*blockers, *open_blockers(session, workspace_id, journey_id))}
    new = [line for line in lines(typed_blockers) if same(line) not in known]
    for number, text in enumerate(new):
        session.add(
            Blocker(
                workspace_id=workspace_id,
                journey_id=journey_id,
                period_id=period.id,
                text=text,
                visibility=visibility,
                # Oldest first is then the order they were typed in.
                created_at=now + timedelta(microseconds=number),
            )
        )
    asked = " ".join(typed_ask.split())
    known = {same(it.text) for it in (*asks, *open_asks(session, workspace_id, journey_id))}
    if asked and same(asked) not in known:
        session.add(
            Ask(
                workspace_id=workspace_id,
                journey_id=journey_id,
                period_id=period.id,
                text=asked,
                visibility=visibility,
                created_at=now,
            )
        )


def resolve_ticked(
    session: Session, period: CheckinPeriod, ticked: frozenset[str], now: datetime
) -> None:
    """Resolve those open items of the period's own journey that were ticked in its form."""
    items: list[Blocker | Ask] = [
        *open_blockers(session, period.workspace_id, period.journey_id),
        *open_asks(session, period.workspace_id, period.journey_id),
    ]
    for item in items:
        if item.id in ticked:
            item.resolved_at = now


def resolve_blocker(session: Session, person: Person, blocker_id: str, now: datetime) -> None:
    """Mark the member's own blocker as out of the way; a second time changes nothing."""
    blocker = blocker_by_id(session, person.workspace_id, blocker_id)
    if blocker is None or not _owns(session, person, blocker.journey_id):
        raise Refusal(CheckinRefused.NO_BLOCKER)
    _resolve(session, blocker, now)


def resolve_ask(session: Session, person: Person, ask_id: str, now: datetime) -> None:
    """Mark the member's own ask as answered; a second time changes nothing."""
    ask = ask_by_id(session, person.workspace_id, ask_id)
    if ask is None or not _owns(session, person, ask.journey_id):
        raise Refusal(CheckinRefused.NO_ASK)
    _resolve(session, ask, now)


def _resolve(session: Session, item: Blocker | Ask, now: datetime) -> None:
    if item.resolved_at is None:
        item.resolved_at = now
        ids = frozenset({item.id})
        changed(session, CheckinChanged(item.workspace_id, now, item.journey_id, ids))


def _owns(session: Session, person: Person, journey_id: str) -> bool:
    journey = journey_by_id(session, person.workspace_id, journey_id)
    return journey is not None and journey.member_id == person.id
