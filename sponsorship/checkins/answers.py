"""Answering a check-in: what its form starts with, what is kept, and looking back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from sponsorship.changes import CheckinChanged, changed
from sponsorship.checkins import blockers as checkin_blockers
from sponsorship.checkins import prompt as messages
from sponsorship.checkins.blockers import open_items
from sponsorship.checkins.periods import own_period
from sponsorship.checkins.rules import blockers
from sponsorship.checkins.rules.answers import (
    CONFIDENCES,
    PAGE,
    TEXT_LIMIT,
    CheckinEntry,
    Form,
    History,
    PastCheckin,
    hours,
)
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.checkins.rules.vocabulary import CheckinAudit
from sponsorship.refusals import Refusal
from storage.checkins.answers import CheckinAnswer, answer_before, answer_of, answers_of_member
from storage.checkins.blockers import Ask, Blocker, asks_of, blockers_of
from storage.checkins.periods import CheckinPeriod
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person
from storage.types import PeriodState, Visibility
from storage.wins.wins import win_lines
from storage.workspaces.audit import note


def form(session: Session, person: Person, period_id: str, now: datetime) -> Form:
    """What the form of the member's own period starts with.

    Raises Refusal for somebody else's, and for one that is closed with its answer.
    """
    period = own_period(session, person, period_id)
    answer = answer_of(session, person.workspace_id, period.id)
    is_late = period.closes_at <= now
    if answer is not None and is_late:
        raise Refusal(CheckinRefused.CLOSED)
    before = answer_before(session, person.workspace_id, period.journey_id, period.starts_on)
    wins = win_lines(
        session, person.workspace_id, person.id, first=period.starts_on, last=period.ends_on
    )
    return Form(
        period_id=period.id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        is_late=is_late,
        is_edit=answer is not None,
        progress=answer.progress if answer else before.next_step if before else "",
        planned=answer is None and before is not None and bool(before.next_step),
        next_step=answer.next_step if answer else "",
        lesson=answer.lesson if answer else "",
        hours_current=answer.hours_current if answer else None,
        hours_it=answer.hours_it if answer else None,
        confidence=answer.confidence if answer else None,
        visibility=_first_visibility(session, period, answer or before),
        open_items=tuple(open_items(session, person, period.journey_id)),
        wins=tuple(win.title for win in wins),
    )


def answer(
    session: Session, person: Person, period_id: str, entry: CheckinEntry, now: datetime
) -> CheckinAnswer:
    """Keep the member's answer, new or edited; sent twice it is kept once.

    After closing a first answer is taken and marked late, and a given one stays as it is.
    Raises Refusal, with the field, for what cannot be kept.
    """
    period = own_period(session, person, period_id)
    kept = answer_of(session, person.workspace_id, period.id)
    is_late = period.closes_at <= now
    said = _said(period, entry)
    blockers.check(entry.blockers, entry.ask)
    if kept is not None and is_late:
        if any(getattr(kept, field) != value for field, value in said.items()):
            raise Refusal(CheckinRefused.CLOSED)
        return kept  # the same form once more
    if kept is None:
        kept = CheckinAnswer(
            workspace_id=period.workspace_id,
            period_id=period.id,
            journey_id=period.journey_id,
            visibility=entry.visibility,
            questions=dict(entry.questions),
            late=is_late,
            answered_at=now,
            updated_at=now,
        )
        session.add(kept)
    elif kept.visibility is not entry.visibility:
        note(
            session,
            period.workspace_id,
            now,
            person.id,
            CheckinAudit.VISIBILITY,
            period.id,
            before=kept.visibility.value,
            after=entry.visibility.value,
        )
    for field, value in said.items():
        setattr(kept, field, value)
    kept.questions, kept.updated_at = dict(entry.questions), now
    checkin_blockers.resolve_ticked(session, period, entry.resolved, now)
    checkin_blockers.name(session, period, entry.blockers, entry.ask, entry.visibility, now)
    if period.state is not PeriodState.ANSWERED:
        period.state = PeriodState.ANSWERED
        messages.show(session, period, now)
        messages.receipt(session, period, person, now)
    session.flush()
    asks = [it.id for it in asks_of(session, period.workspace_id, [period.id])]
    ids = frozenset({kept.id, *asks, *entry.resolved})
    changed(session, CheckinChanged(period.workspace_id, now, period.journey_id, ids))
    return kept


def history(session: Session, person: Person, page: int) -> History:
    """The person's own past check-ins; a page beyond the last is empty."""
    page = max(page, 0)
    found = answers_of_member(
        session, person.workspace_id, person.id, offset=page * PAGE, limit=PAGE + 1
    )
    shown = found[:PAGE]
    ids = [period.id for period, _ in shown]
    named = blockers_of(session, person.workspace_id, ids)
    asked = asks_of(session, person.workspace_id, ids)
    return History(
        page=page,
        has_older=len(found) > PAGE,
        checkins=tuple(
            _past(
                period,
                answer,
                [it for it in named if it.period_id == period.id],
                [it for it in asked if it.period_id == period.id],
            )
            for period, answer in shown
        ),
    )


def _said(period: CheckinPeriod, entry: CheckinEntry) -> dict[str, Any]:
    """The answer's columns; raises Refusal when nothing is filled in or something is wrong."""
    days = (period.ends_on - period.starts_on).days + 1
    texts = {
        "progress": entry.progress.strip(),
        "next_step": entry.next_step.strip(),
        "lesson": entry.lesson.strip(),
    }
    for field, text in texts.items():
        if len(text) > TEXT_LIMIT:
            raise Refusal(CheckinRefused.TOO_LONG, field, limit=TEXT_LIMIT)
    said = {
        **texts,
        "hours_current": hours(entry.hours_current, "hours_current", days),
        "hours_it": hours(entry.hours_it, "hours_it", days),
        "confidence": entry.confidence if entry.confidence in CONFIDENCES else None,
    }
    others = (blockers.lines(entry.blockers), entry.ask.strip(), entry.resolved)
    if all(value in (None, "") for value in said.values()) and not any(others):
        raise Refusal(CheckinRefused.EMPTY, "progress")
    return {**said, "visibility": entry.visibility}


def _first_visibility(
    session: Session, period: CheckinPeriod, answer: CheckinAnswer | None
) -> Visibility:
    """What was chosen last, or what the member's wins start with."""
    if answer is not None:
        return answer.visibility
    journey = journey_by_id(session, period.workspace_id, period.journey_id)
    return journey.win_visibility if journey else Visibility.PRIVATE


def _past(
    period: CheckinPeriod, answer: CheckinAnswer, named: list[Blocker], asked: list[Ask]
) -> PastCheckin:
    said: dict[str, str | int | Decimal | None] = {
        "progress": answer.progress,
        "next_step": answer.next_step,
        "blockers": "\n".join(it.text for it in named),
        "lesson": answer.lesson,
        "hours_current": answer.hours_current,
        "hours_it": answer.hours_it,
        "confidence": answer.confidence,
        "ask": "\n".join(it.text for it in asked),
    }
    return PastCheckin(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        is_late=answer.late,
        lines=tuple(
            (field, wording, value)
            for field, wording in answer.questions.items()
            if (value := said.get(field)) not in (None, "")
        ),
        visibility=answer.visibility,
    )
