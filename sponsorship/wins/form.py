"""Logging a win from its form."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.doubts import Unsure
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from sponsorship.wins import cards
from sponsorship.wins.edit import Logged, own, own_or_deleted
from sponsorship.wins.rules.refused import WinRefused
from sponsorship.wins.rules.typed import TypedWin, read_typed
from storage.journeys.journeys import journey_to_log_in
from storage.people.people import Person
from storage.wins.wins import Win, add_win, win_by_source_key


def log_form(
    session: Session,
    person: Person,
    typed: TypedWin,
    now: datetime,
    source: str,
    source_key: str,
    permalink: str | None = None,
) -> Logged:
    """Store a win from the form and have its card sent.

    `source` is `form` or `message`. A second submission of the same thing returns the first
    one's win. Raises Refusal for the field that does not fit, without an open journey, and when
    the message was logged before with other words.
    """
    journey = journey_to_log_in(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(WinRefused.NO_JOURNEY, "title")
    columns, tags = read_typed(typed, local_day(now, person.zone))
    win = Win(
        workspace_id=person.workspace_id,
        journey_id=journey[0],
        **columns,
        source=source,
        source_key=source_key,
        source_permalink=permalink,
        created_at=now,
        updated_at=now,
    )
    if not add_win(session, win, tags):
        earlier = logged_before(session, person, source_key)
        if earlier.win.deleted_at is None:
            if source == "message" and not _same(earlier, win, tags):
                raise Refusal(WinRefused.LOGGED_BEFORE, "title")
            return earlier
        if source != "message":
            return earlier
        # Logged once and deleted: the message may be logged again.
        earlier.win.source_key = None
        session.add(earlier.win)
        session.flush()
        add_win(session, win, tags)
    cards.send(session, person, win, now)
    return Logged(win, tags)


def logged_from(session: Session, person: Person, source_key: str) -> Logged | None:
    """The member's win that came from that message, unless it was deleted."""
    win = win_by_source_key(session, person.workspace_id, source_key)
    if win is None or win.deleted_at is not None:
        return None
    return own(session, person, win.id)


def logged_before(
    session: Session, person: Person, source_key: str | None, unsure: tuple[Unsure, ...] = ()
) -> Logged:
    """The win that took the source key first; keys carry the person, so it is theirs."""
    assert source_key is not None
    win = win_by_source_key(session, person.workspace_id, source_key)
    assert win is not None
    logged = own_or_deleted(session, person, win.id)
    return Logged(logged.win, logged.tags, unsure)


def _same(earlier: Logged, win: Win, tags: tuple[str, ...]) -> bool:
    told_apart = {"id", "journey_id", "source_permalink", "created_at", "updated_at"}
    return tags == earlier.tags and win.model_dump(exclude=told_apart) == earlier.win.model_dump(
        exclude=told_apart
    )
