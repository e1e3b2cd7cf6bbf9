"""What App Home reads: a handful of queries whose number does not grow with what they find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    type_coerce,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.advocacy import Endorsement, Offer, Question
from storage.checkins import Ask, Blocker, CheckinAnswer, CheckinPeriod
from storage.database import built_once, fetch
from storage.digests import Digest, Reaction
from storage.journeys import Journey, Supporter
from storage.people import AwayRange, Person
from storage.schedules import Schedule
from storage.types import (
    Consent,
    DigestState,
    JourneyStatus,
    Meaning,
    MetricBasis,
    MetricKind,
    OfferState,
    PeriodState,
    SupporterKind,
    SupporterStage,
    Visibility,
)
from storage.wins import Win

ITEMS = 60
"""How many of each kind of thing are read; the newest come first."""


@dataclass(frozen=True)
class Figure:
    """A number that `count` wins carry alike; `kind` is None for wins without a number."""

    kind: MetricKind | None
    before: Decimal | None
    after: Decimal | None
    amount: Decimal | None
    unit: str
    per: str
    basis: MetricBasis | None
    count: int
    count_since: int
    """How many of them happened on or after the day asked for."""


@dataclass(frozen=True)
class WinLine:
    """A win as a line of a list."""

    id: str
    title: str
    happened_on: date
    visibility: Visibility


@dataclass(frozen=True)
class PeriodLine:
    """A check-in period and, where it was answered, its hours."""

    id: str
    state: PeriodState
    starts_on: date
    ends_on: date
    prompt_at: datetime
    closes_at: datetime
    hours_current: Decimal | None
    hours_it: Decimal | None


@dataclass(frozen=True)
class SupporterLine:
    """A person on the journey's map."""

    id: str
    name: str
    kind: SupporterKind
    stage: SupporterStage
    consent: Consent
    deactivated: bool


@dataclass(frozen=True)
class SupportedLine:
    """A journey that the person supports, or was asked to support."""

    supporter_id: str
    consent: Consent
    kind: SupporterKind
    note: str
    journey_status: JourneyStatus
    member_name: str
    target_role: str
    digest_id: str | None
    """The latest digest that was posted."""
    digest_posted_at: datetime | None


@dataclass(frozen=True)
class AdvocacyLine:
    """An endorsement, an offer or a question, from one side or the other."""

    what: str
    """`endorsement`, `offer` or `question`."""
    id: str
    text: str
    created_at: datetime
    day: date | None
    """When an endorsement expires or an offer is due."""
    state: str
    """An endorsement's scope or an offer's state."""
    mine: bool
    """Whether the person gave it; otherwise it was given to them."""
    other_name: str
    """The supporter, or the member when it is mine."""


@dataclass(frozen=True)
class OpenLine:
    """A blocker or an ask that is open."""

    what: str
    """`blocker` or `ask`."""
    id: str
    text: str
    created_at: datetime
    due_on: date | None


@dataclass(frozen=True)
class ReactionLine:
    """Who reacted to the journey's digests, and what they meant by it."""

    meaning: Meaning
    name: str


@built_once
def _journey_and_schedules(workspace_id: str, member_id: str) -> Select[Journey, Schedule]:
    return (
        select(Journey, Schedule)
        .join(Schedule, col(Schedule.journey_id) == Journey.id, isouter=True)
        .where(
            Journey.workspace_id == workspace_id,
            Journey.member_id == member_id,
            col(Journey.status).in_([JourneyStatus.ACTIVE, JourneyStatus.PAUSED]),
        )
        .order_by(col(Journey.created_at).desc())
    )


def journey_and_schedules(
    session: Session, workspace_id: str, member_id: str
) -> tuple[Journey | None, dict[str, Schedule]]:
    """The member's open journey, and its schedules by kind."""
    rows = session.exec(
        _journey_and_schedules, params={"workspace_id": workspace_id, "member_id": member_id}
    ).all()
    if not rows:
        return None, {}
    journey = rows[0][0]
    found: list[Schedule | None] = [it for owner, it in rows if owner.id == journey.id]
    return journey, {schedule.kind: schedule for schedule in found if schedule is not None}


@built_once
def _figures(workspace_id: str, journey_id: str, since: date) -> Executable:
    carried = (
        col(Win.metric_kind),
        col(Win.metric_before),
        col(Win.metric_after),
        col(Win.metric_amount),
        col(Win.metric_unit),
        col(Win.metric_per),
        col(Win.metric_basis),
    )
    recent = func.sum(case((col(Win.happened_on) >= since, 1), else_=0))
    return (
        columns(*carried, func.count(), recent)
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Win.journey_id) == journey_id,
            col(Win.deleted_at).is_(None),
        )
        .group_by(*carried)
    )


def figures(session: Session, workspace_id: str, journey_id: str, since: date) -> list[Figure]:
    """The numbers of the journey's wins, equal ones counted together.

    Thousands of wins come as a few rows, and their sum stays exact.
    """
    rows = fetch(session, _figures, workspace_id=workspace_id, journey_id=journey_id, since=since)
    return [Figure(*row) for row in rows]


@built_once
def _latest_wins(workspace_id: str, journey_id: str, limit: int) -> Executable:
    return (
        columns(col(Win.id), col(Win.title), col(Win.happened_on), col(Win.visibility))
        .where(
            col(Win.workspace_id) == workspace_id,
            col(Win.journey_id) == journey_id,
            col(Win.deleted_at).is_(None),
        )
        .order_by(col(Win.happened_on).desc(), col(Win.created_at).desc())
        .limit(limit)
    )


def latest_wins(session: Session, workspace_id: str, journey_id: str, limit: int) -> list[WinLine]:
    """The wins that happened last."""
    rows = fetch(
        session, _latest_wins, workspace_id=workspace_id, journey_id=journey_id, limit=limit
    )
    return [WinLine(*row) for row in rows]


@built_once
def _latest_periods(workspace_id: str, journey_id: str, limit: int) -> Executable:
    return (
        columns(
            col(CheckinPeriod.id),
            col(CheckinPeriod.state),
            col(CheckinPeriod.starts_on),
            col(CheckinPeriod.ends_on),
            col(CheckinPeriod.prompt_at),
            col(CheckinPeriod.closes_at),
            col(CheckinAnswer.hours_current),
            col(CheckinAnswer.hours_it),
        )
        .join(CheckinAnswer, col(CheckinAnswer.period_id) == col(CheckinPeriod.id), isouter=True)
        .where(
            col(CheckinPeriod.workspace_id) == workspace_id,
            col(CheckinPeriod.journey_id) == journey_id,
        )
        .order_by(col(CheckinPeriod.closes_at).desc())
        .limit(limit)
    )


def latest_periods(
    session: Session, workspace_id: str, journey_id: str, limit: int
) -> list[PeriodLine]:
    """The check-in periods that were asked last, with their hours."""
    rows = fetch(
        session, _latest_periods, workspace_id=workspace_id, journey_id=journey_id, limit=limit
    )
    return [PeriodLine(*row) for row in rows]


@built_once
def _supporter_lines(workspace_id: str, journey_id: str) -> Executable:
    return (
        columns(
            col(Supporter.id),
            col(Person.name),
            col(Supporter.kind),
            col(Supporter.stage),
            col(Supporter.consent),
            col(Person.deactivated),
        )
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(
            col(Supporter.workspace_id) == workspace_id,
            col(Supporter.journey_id) == journey_id,
            col(Supporter.removed_at).is_(None),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
        .limit(ITEMS)
    )


def supporter_lines(session: Session, workspace_id: str, journey_id: str) -> list[SupporterLine]:
    """Everyone on the journey's map, oldest first."""
    rows = fetch(session, _supporter_lines, workspace_id=workspace_id, journey_id=journey_id)
    return [SupporterLine(*row) for row in rows]


@built_once
def _supported_lines(workspace_id: str, person_id: str) -> Executable:
    latest = (
        select(Digest.id)
        .where(Digest.journey_id == Journey.id, Digest.state == DigestState.POSTED)
        .order_by(col(Digest.posted_at).desc())
        .limit(1)
        .correlate(Journey)
        .scalar_subquery()
    )
    return (
        columns(
            col(Supporter.id),
            col(Supporter.consent),
            col(Supporter.kind),
            col(Supporter.note),
            col(Journey.status),
            col(Person.name),
            col(Journey.target_role),
            col(Digest.id),
            col(Digest.posted_at),
        )
        .select_from(Supporter)
        .join(Journey, col(Journey.id) == col(Supporter.journey_id))
        .join(Person, col(Person.id) == col(Journey.member_id))
        .join(Digest, col(Digest.id) == latest, isouter=True)
        .where(
            col(Supporter.workspace_id) == workspace_id,
            col(Supporter.person_id) == person_id,
            col(Supporter.removed_at).is_(None),
            col(Supporter.consent).in_([Consent.ASKED, Consent.AGREED, Consent.DECLINED]),
            col(Journey.status).in_([JourneyStatus.ACTIVE, JourneyStatus.PAUSED]),
        )
        .order_by(col(Supporter.created_at), col(Supporter.id))
        .limit(ITEMS)
    )


def supported_lines(session: Session, workspace_id: str, person_id: str) -> list[SupportedLine]:
    """Open journeys that the person supports or is asked to support, oldest first."""
    rows = fetch(session, _supported_lines, workspace_id=workspace_id, person_id=person_id)
    return [SupportedLine(*row) for row in rows]


@built_once
def _latest_digest(workspace_id: str, journey_id: str) -> SelectOfScalar[Digest]:
    return (
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.journey_id == journey_id)
        .order_by(col(Digest.post_at).desc())
        .limit(1)
    )


def latest_digest(session: Session, workspace_id: str, journey_id: str) -> Digest | None:
    """The journey's digest that is nearest to the channel, or was last there."""
    given = {"workspace_id": workspace_id, "journey_id": journey_id}
    return session.exec(_latest_digest, params=given).first()


@built_once
def _reactions_since(workspace_id: str, journey_id: str, since: datetime) -> Executable:
    return (
        columns(col(Reaction.meaning), col(Person.name))
        .join(Digest, col(Digest.id) == col(Reaction.digest_id))
        .join(Person, col(Person.id) == col(Reaction.person_id))
        .where(
            col(Reaction.workspace_id) == workspace_id,
            col(Digest.journey_id) == journey_id,
            col(Reaction.created_at) >= since,
            col(Reaction.removed_at).is_(None),
        )
        .order_by(col(Reaction.created_at))
        .limit(ITEMS)
    )


def reactions_since(
    session: Session, workspace_id: str, journey_id: str, since: datetime
) -> list[ReactionLine]:
    """What was meant by the reactions to the journey's digests, oldest first."""
    rows = fetch(
        session, _reactions_since, workspace_id=workspace_id, journey_id=journey_id, since=since
    )
    return [ReactionLine(*row) for row in rows]


def _newest(parts: Sequence[Any]) -> Executable:
    every = parts[0].union_all(*parts[1:])
    newest: Executable = every.order_by(every.selected_columns.created_at.desc()).limit(ITEMS)
    return newest


@built_once
def _advocacy_lines(
    workspace_id: str, person_id: str, journey_id: str | None, today: date
) -> Executable:
    other = Person.__table__.alias("member")  # type: ignore[attr-defined]
    mine = col(Supporter.person_id) == person_id
    stands = and_(
        col(Supporter.consent) == Consent.AGREED,
        col(Supporter.removed_at).is_(None),
        col(Person.deactivated).is_(False),
        col(Journey.status).in_([JourneyStatus.ACTIVE, JourneyStatus.PAUSED]),
    )
    kinds: tuple[tuple[str, Any, Any, Any, Any, Any], ...] = (
        (
            "endorsement",
            Endorsement,
            col(Endorsement.quote),
            col(Endorsement.expires_on),
            type_coerce(col(Endorsement.scope), String),
            and_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.expires_on) >= today),
        ),
        (
            "offer",
            Offer,
            col(Offer.text),
            col(Offer.due_on),
            type_coerce(col(Offer.state), String),
            and_(
                col(Offer.thanked_at).is_(None),
                col(Offer.state).not_in([OfferState.DECLINED, OfferState.WITHDRAWN]),
                or_(col(Offer.state) != OfferState.OFFERED, stands),
            ),
        ),
        (
            "question",
            Question,
            col(Question.text),
            cast(null(), Date),
            literal(""),
            and_(col(Question.answered_at).is_(None), stands),
        ),
    )
    parts: list[Any] = [
        columns(
            literal(what).label("what"),
            col(table.id).label("id"),
            text.label("text"),
            col(table.created_at).label("created_at"),
            day.label("day"),
            state.label("state"),
            mine.label("mine"),
            case((mine, other.c.name), else_=col(Person.name)).label("other_name"),
        )
        .select_from(table)
        .join(Supporter, col(Supporter.id) == col(table.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .join(Journey, col(Journey.id) == col(table.journey_id))
        .join(other, other.c.id == col(Journey.member_id))
        .where(
            col(table.workspace_id) == workspace_id,
            wanted,
            or_(mine, col(table.journey_id) == journey_id),
        )
        for what, table, text, day, state, wanted in kinds
    ]
    return _newest(parts)


def advocacy_lines(
    session: Session, workspace_id: str, person_id: str, journey_id: str | None, today: date
) -> list[AdvocacyLine]:
    """What supporters gave to the journey and what the person gave to others, newest first.

    Endorsements that may be used today, offers that are not closed with a thank-you, and
    questions without an answer. What a supporter gave stays when they leave; an offer that
    nobody took up and a question do not, as nothing can come of them any more.
    """
    rows = fetch(
        session,
        _advocacy_lines,
        workspace_id=workspace_id,
        person_id=person_id,
        journey_id=journey_id,
        today=today,
    )
    return [AdvocacyLine(*row) for row in rows]


@built_once
def _open_lines(workspace_id: str, journey_id: str) -> Executable:
    parts: list[Any] = [
        columns(
            literal(what).label("what"),
            col(table.id).label("id"),
            col(table.text).label("text"),
            col(table.created_at).label("created_at"),
            day.label("due_on"),
        ).where(
            col(table.workspace_id) == workspace_id,
            col(table.journey_id) == journey_id,
            col(table.resolved_at).is_(None),
        )
        for what, table, day in (
            ("ask", Ask, col(Ask.due_on)),
            ("blocker", Blocker, cast(null(), Date)),
        )
    ]
    return _newest(parts)


def open_lines(session: Session, workspace_id: str, journey_id: str) -> list[OpenLine]:
    """The journey's open blockers and asks, newest first."""
    rows = fetch(session, _open_lines, workspace_id=workspace_id, journey_id=journey_id)
    return [OpenLine(*row) for row in rows]


@built_once
def _away_now_or_next(workspace_id: str, person_id: str, today: date) -> SelectOfScalar[AwayRange]:
    return (
        select(AwayRange)
        .where(
            AwayRange.workspace_id == workspace_id,
            AwayRange.person_id == person_id,
            col(AwayRange.ends_on) >= today,
        )
        .order_by(col(AwayRange.starts_on))
        .limit(1)
    )


def away_now_or_next(
    session: Session, workspace_id: str, person_id: str, today: date
) -> AwayRange | None:
    """The away range that the person is in, or the next one."""
    return session.exec(
        _away_now_or_next,
        params={"workspace_id": workspace_id, "person_id": person_id, "today": today},
    ).first()
