"""The messages, other than digests, that show a win: sending them and keeping them true.

A card that only its reader sees is replaced by its response_url, which Slack takes for 30 minutes
and five times; one in their direct messages, by channel and timestamp.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship.delivery.rules.sending import Composed, Post, Respond, Update
from sponsorship.wins.rules.card import card_of
from sponsorship.wins.rules.vocabulary import WinMessage
from storage.delivery.deliveries import Delivery, enqueue
from storage.people.people import Person
from storage.wins.wins import (
    Win,
    WinCard,
    add_card,
    card_by_id,
    cards_of,
    tags_of,
    win_by_id,
    win_of,
)

RESPONSE_URL_LIVES = timedelta(minutes=30)
RESPONSE_URL_USES = 5


def send(session: Session, person: Person, win: Win, now: datetime) -> None:
    """Have the win's card sent to its member."""
    enqueue(
        session,
        win.workspace_id,
        key=f"win-card:{win.id}",
        kind=WinMessage.CARD,
        subject_id=win.id,
        person_id=person.id,
        now=now,
    )


def pressed(
    session: Session,
    person: Person,
    win_id: str,
    channel_id: str,
    ts: str,
    response_url: str,
    now: datetime,
) -> None:
    """Remember the only-you card that its reader just pressed a button of.

    Only from then on can it be replaced: Slack offers no other handle on a card that
    answered a command. Each press brings a fresh response_url, which takes the old one's place.
    """
    win = win_of(session, person.workspace_id, person.id, win_id)
    if win is None:
        return
    found = next(
        (
            card
            for card in cards_of(session, win.workspace_id, win.id)
            if (card.channel_id, card.ts) == (channel_id, ts)
        ),
        None,
    )
    card = found or WinCard(
        workspace_id=win.workspace_id, win_id=win.id, channel_id=channel_id, ts=ts
    )
    card.response_url = response_url
    card.uses = 0
    card.expires_at = now + RESPONSE_URL_LIVES
    session.add(card)
    session.flush()


def redraw(session: Session, member_id: str, win: Win, now: datetime) -> None:
    """Have every card of the member's win drawn again."""
    for card in cards_of(session, win.workspace_id, win.id):
        _redraw(session, member_id, card, win, now)


def _redraw(
    session: Session, person_id: str | None, card: WinCard, win: Win, now: datetime
) -> None:
    if not _is_alive(card, now):
        return
    enqueue(
        session,
        win.workspace_id,
        key=f"win-card:{card.id}:{win.updated_at.isoformat()}",
        kind=WinMessage.REDRAW,
        subject_id=card.id,
        person_id=person_id,
        now=now,
    )


def _is_alive(card: WinCard, now: datetime) -> bool:
    if card.response_url is None:
        return True
    return card.uses < RESPONSE_URL_USES and card.expires_at is not None and now < card.expires_at


def compose_card(session: Session, delivery: Delivery, _now: datetime) -> Composed:
    """The new card, unless its win is gone by now."""
    win = win_by_id(session, delivery.workspace_id, delivery.subject_id)
    if win is None or win.deleted_at is not None:
        return None
    return Post(card_of(win, _tags(session, win)))


def card_sent(session: Session, delivery: Delivery, now: datetime) -> None:
    """Remember where the card is; a change made while it was on its way is drawn now."""
    win = win_by_id(session, delivery.workspace_id, delivery.subject_id)
    if win is None or delivery.sent_channel_id is None or delivery.ts is None:
        return
    card = WinCard(
        workspace_id=win.workspace_id,
        win_id=win.id,
        channel_id=delivery.sent_channel_id,
        ts=delivery.ts,
    )
    add_card(session, card)
    if win.updated_at > delivery.created_at:
        _redraw(session, delivery.person_id, card, win, now)


def compose_redraw(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The card as its win is now, the way Slack lets it be replaced."""
    card = card_by_id(session, delivery.workspace_id, delivery.subject_id)
    win = win_by_id(session, delivery.workspace_id, card.win_id) if card else None
    if card is None or win is None or not _is_alive(card, now):
        return None
    values = card_of(win, _tags(session, win))
    if card.response_url is not None:
        return Respond(values, card.response_url)
    return Update(values, card.channel_id, card.ts)


def redrawn(session: Session, delivery: Delivery, _now: datetime) -> None:
    """Count the use of a response_url."""
    card = card_by_id(session, delivery.workspace_id, delivery.subject_id)
    if card is not None and card.response_url is not None:
        card.uses += 1
        session.add(card)


def _tags(session: Session, win: Win) -> tuple[str, ...]:
    return tuple(tags_of(session, win.workspace_id, [win.id]).get(win.id, ()))
