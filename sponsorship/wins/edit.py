"""Editing, undoing and restoring a win, and keeping what shows it up to date."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from sponsorship.changes import WinChanged, changed
from sponsorship.doubts import Unsure
from sponsorship.refusals import Refusal
from sponsorship.time.local_time import local_day
from sponsorship.wins.rules.refused import WinRefused
from sponsorship.wins.rules.typed import TypedWin, read_typed
from sponsorship.wins.rules.vocabulary import WinAudit
from storage.people.people import Person
from storage.wins.wins import Win, replace_tags, tags_of, win_of
from storage.workspaces.audit import note


@dataclass(frozen=True, slots=True)
class Logged:
    """A win as it is stored, with what its line left open."""

    win: Win
    tags: tuple[str, ...]
    unsure: tuple[Unsure, ...] = ()


def own(session: Session, person: Person, win_id: str) -> Logged:
    """The member's own win; raises the same Refusal for what is deleted, another's or unknown."""
    logged = own_or_deleted(session, person, win_id)
    if logged.win.deleted_at is not None:
        raise Refusal(WinRefused.GONE)
    return logged


def edit(session: Session, person: Person, win_id: str, typed: TypedWin, now: datetime) -> Logged:
    """Rewrite the member's own win and everything that shows it; raises Refusal."""
    win = own(session, person, win_id).win
    seen_by = win.visibility
    columns, tags = read_typed(typed, local_day(now, person.zone))
    win.sqlmodel_update(columns)
    replace_tags(session, win, tags)
    if win.visibility is not seen_by:
        note(
            session,
            person.workspace_id,
            now,
            person.id,
            WinAudit.VISIBILITY,
            win.id,
            before=seen_by.value,
            after=win.visibility.value,
        )
    _changed(session, win, now)
    return Logged(win, tags)


def remove(session: Session, person: Person, win_id: str, now: datetime) -> Logged:
    """Take the member's own win out of everything that shows it; `restore` brings it back.

    Doing it again changes nothing. Raises Refusal for what is not theirs.
    """
    logged = own_or_deleted(session, person, win_id)
    if logged.win.deleted_at is None:
        logged.win.deleted_at = now
        _changed(session, logged.win, now)
    return logged


def restore(session: Session, person: Person, win_id: str, now: datetime) -> Logged:
    """Bring back what `remove` took away. Doing it again changes nothing."""
    logged = own_or_deleted(session, person, win_id)
    if logged.win.deleted_at is not None:
        logged.win.deleted_at = None
        _changed(session, logged.win, now)
    return logged


def own_or_deleted(session: Session, person: Person, win_id: str) -> Logged:
    win = win_of(session, person.workspace_id, person.id, win_id)
    if win is None:
        raise Refusal(WinRefused.GONE)
    return Logged(win, tuple(tags_of(session, win.workspace_id, [win.id]).get(win.id, ())))


def _changed(session: Session, win: Win, now: datetime) -> None:
    # Two changes in one microsecond are still two versions.
    win.updated_at = max(now, win.updated_at + timedelta(microseconds=1))
    session.add(win)
    session.flush()
    changed(session, WinChanged(win.workspace_id, now, win.id))
