"""Random companies: nothing that a channel may not show is ever in what it is shown."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.messages import kinds
from sponsorship.advocacy import questions
from sponsorship.delivery.rules.sending import Post, Update
from sponsorship.digests import decisions, reactions, runs
from sponsorship.digests import preview as digest_preview
from sponsorship.digests import schedule as digest_schedule
from sponsorship.digests.rules.content import EditedDigest
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.refusals import Refusal
from storage.checkins.answers import CheckinAnswer
from storage.checkins.blockers import Ask
from storage.checkins.periods import CheckinPeriod
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.tables import metadata
from storage.types import (
    Consent,
    DeliveryState,
    DigestState,
    Meaning,
    MetricBasis,
    MetricKind,
    SupporterKind,
    Visibility,
)
from storage.wins.wins import Win
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import due

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
"""A Thursday, when a digest of Friday is previewed."""
FRIDAY = NOW + timedelta(days=1)


@dataclass(frozen=True)
class ChosenWin:
    """A win, how it is seen when it is previewed, and what becomes of it before the post."""

    before: Visibility
    after: Visibility
    deleted: bool
    late: bool


WIDE = [*Visibility, Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC]
"""Mostly wide, so that much is shown and there is something to take back."""
RARELY = st.sampled_from([False, False, False, True])

wins = st.builds(
    ChosenWin,
    before=st.sampled_from(WIDE),
    after=st.sampled_from(WIDE),
    deleted=RARELY,
    late=RARELY,
)


@dataclass(frozen=True)
class Company:
    """What is drawn at random."""

    channel_is_private: bool
    wins: list[ChosenWin]
    hours: Visibility
    ask: Visibility
    consents: list[Consent]
    chosen: list[int] | None
    after_post: list[Visibility | None]
    """How each win is seen once the digest stands; None when it is deleted then."""
    posts_unanswered: bool


companies = st.builds(
    Company,
    channel_is_private=st.booleans(),
    wins=st.lists(wins, min_size=2, max_size=8),
    hours=st.sampled_from(Visibility),
    ask=st.sampled_from(Visibility),
    consents=st.lists(st.sampled_from(Consent), max_size=5),
    chosen=st.none() | st.lists(st.integers(0, 7), unique=True, max_size=8),
    after_post=st.lists(st.none() | st.sampled_from(Visibility), min_size=8, max_size=8),
    posts_unanswered=st.booleans(),
)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/headway.db")
        metadata.create_all(database.engine)
        yield database
        database.close()


class Undone(Exception):
    """Rolls one example back."""


def allowed(visibility: Visibility, channel_is_private: bool) -> bool:
    """The rule in other words than the code's."""
    if channel_is_private:
        return visibility in {Visibility.SUPPORTERS, Visibility.PROGRAMME, Visibility.PUBLIC}
    return visibility == Visibility.PUBLIC


def word(index: int) -> str:
    return f"wintext{index}end"


def drawn(session: Session, kind: str, subject_id: str, person_id: str | None = None) -> str:
    """What a delivery of that kind would send, as JSON; empty when nothing."""
    delivery = Delivery(
        workspace_id="T1",
        key=f"test:{kind}:{subject_id}",
        kind=kind,
        subject_id=subject_id,
        person_id=person_id,
        channel_id="C1",
        due_at=NOW,
        created_at=NOW,
    )
    composed = kinds()[kind].compose(session, delivery, FRIDAY)
    if not isinstance(composed, Post | Update):
        return ""
    message = kinds()[kind].draw(composed.values)
    return json.dumps(message.__dict__, ensure_ascii=False)


def live_through(company: Company, session: Session) -> None:
    """A week of the company, with everything that its channel is shown looked at."""
    session.add(Workspace(id="T1", bot_user_id="UBOT", installed_at=NOW))
    session.flush()
    ana = Person(workspace_id="T1", slack_id="UANA", name="Ana", created_at=NOW)
    session.add(ana)
    session.flush()
    journey = Journey(
        workspace_id="T1",
        member_id=ana.id,
        current_role="Planner",
        target_role="Analyst",
        why="secretwhyend",
        agreed_hours=Decimal(4),
        start_day=date(2026, 9, 1),
        created_at=NOW,
    )
    session.add(journey)
    session.flush()
    people = add_supporters(session, journey, company)
    rows = add_content(session, journey, company)
    digest_schedule.change_schedule(
        session,
        ana,
        DigestSettings(journey.id, "C1", 4, time(15, 0), 24, company.posts_unanswered),
        DigestChannel("C1", company.channel_is_private),
        NOW - timedelta(days=2),
    )
    schedule = session.exec(select(Schedule)).one()
    preview_at = FRIDAY - timedelta(days=1) + timedelta(hours=1)
    runs.run(session, schedule.workspace_id, [due(schedule, preview_at)], NOW)
    digest = session.exec(select(Digest)).one()
    preview_of(session, digest, ana)
    chosen = None
    if company.chosen is not None:
        chosen = [rows[it].id for it in company.chosen if it < len(rows)]
        permitted = all(
            not company.wins[it].late
            and allowed(company.wins[it].before, company.channel_is_private)
            for it in company.chosen
            if it < len(rows)
        )
        edited = EditedDigest(digest.id, tuple(chosen), ask_id=digest.ask_id)
        if permitted:
            decisions.edit(session, ana, edited, NOW)
        else:
            with pytest.raises(Refusal):
                decisions.edit(session, ana, edited, NOW)
            chosen = None
    named = set((digest.seen or {})["wins"])
    for row, fate in zip(rows, company.wins, strict=True):
        change(session, row, fate.after, fate.deleted)
    if not company.posts_unanswered:
        decisions.approve(session, ana, digest.id, NOW)
    text = drawn(session, DigestMessage.POST, digest.id)
    assert text
    assert "secretwhyend" not in text
    for index, (row, fate) in enumerate(zip(rows, company.wins, strict=True)):
        may = (
            allowed(fate.after, company.channel_is_private)
            and not fate.deleted
            and row.id in named
            and (chosen is None or row.id in chosen)
        )
        if word(index) in text:
            assert may, (index, fate)
    check_answers(text, company)
    digest.state, digest.ts, digest.thread_ts = DigestState.POSTED, "1.1", "1.2"
    thread = drawn(session, DigestMessage.THREAD, digest.id)
    for index, (row, fate) in enumerate(zip(rows, company.wins, strict=True)):
        expected = (
            allowed(fate.after, company.channel_is_private)
            and not fate.deleted
            and row.id in named
            and (chosen is None or row.id in chosen)
        )
        assert (word(index) in thread) is expected, (index, fate)
    for row, after in zip(rows, company.after_post, strict=False):
        change(session, row, after or row.visibility, after is None)
    for kind in (DigestMessage.REDRAW, DigestMessage.THREAD_REDRAW):
        again = drawn(session, kind, digest.id)
        for index, after in enumerate(company.after_post[: len(rows)]):
            if after is None or not allowed(after, company.channel_is_private):
                assert word(index) not in again
        check_answers(again, company)
    only_agreed_supporters_speak(session, digest, people, company)


def add_supporters(session: Session, journey: Journey, company: Company) -> list[Person]:
    people = []
    for index, consent in enumerate(company.consents):
        person = Person(workspace_id="T1", slack_id=f"U{index}", name=f"S{index}", created_at=NOW)
        session.add(person)
        session.flush()
        session.add(
            Supporter(
                workspace_id="T1",
                journey_id=journey.id,
                person_id=person.id,
                kind=SupporterKind.SPONSOR,
                consent=consent,
                created_at=NOW,
            )
        )
        people.append(person)
    session.flush()
    return people


def add_content(session: Session, journey: Journey, company: Company) -> list[Win]:
    rows = []
    for index, fate in enumerate(company.wins):
        row = Win(
            workspace_id="T1",
            journey_id=journey.id,
            title=word(index),
            change=f"changed {word(index)}",
            outcome=f"so that {word(index)}",
            metric_kind=MetricKind.MONEY_SAVED,
            metric_amount=Decimal(100 + index),
            metric_unit="$",
            metric_basis=MetricBasis.MEASURED,
            happened_on=date(2026, 11, 25),
            visibility=fate.before,
            source="form",
            created_at=NOW,
            updated_at=NOW,
            deleted_at=NOW if fate.late else None,
        )
        session.add(row)
        rows.append(row)
    period = CheckinPeriod(
        workspace_id="T1",
        journey_id=journey.id,
        starts_on=date(2026, 11, 14),
        ends_on=date(2026, 11, 20),
        prompt_at=NOW - timedelta(days=6),
        closes_at=NOW + timedelta(days=1),
        created_at=NOW - timedelta(days=6),
    )
    session.add(period)
    session.flush()
    session.add(
        CheckinAnswer(
            workspace_id="T1",
            period_id=period.id,
            journey_id=journey.id,
            progress="progressend",
            lesson="lessonend",
            hours_it=Decimal("77.5"),
            hours_current=Decimal("88.5"),
            confidence=2,
            visibility=company.hours,
            questions={},
            answered_at=NOW - timedelta(days=5),
            updated_at=NOW - timedelta(days=5),
        )
    )
    session.add(
        Ask(
            workspace_id="T1",
            journey_id=journey.id,
            text="askend",
            visibility=company.ask,
            created_at=NOW,
        )
    )
    session.flush()
    return rows


def preview_of(session: Session, digest: Digest, ana: Person) -> None:
    """The member gets the preview."""
    delivery = Delivery(
        workspace_id="T1",
        key="test:preview",
        kind=DigestMessage.PREVIEW,
        subject_id=digest.id,
        person_id=ana.id,
        due_at=NOW,
        created_at=NOW,
        state=DeliveryState.SENT,
    )
    composed = digest_preview.compose_preview(session, delivery, NOW)
    assert isinstance(composed, Post)
    kinds()[DigestMessage.PREVIEW].draw(composed.values)
    digest_preview.sent_preview(session, delivery, NOW)


def change(session: Session, row: Win, after: Visibility, deleted: bool) -> None:
    """What the member does to a win; one that comes late is not there before."""
    row.visibility = after
    row.deleted_at = NOW if deleted else None
    session.add(row)
    session.flush()


def check_answers(text: str, company: Company) -> None:
    if not allowed(company.hours, company.channel_is_private):
        assert "77.5" not in text
        assert "88.5" not in text
    if not allowed(company.ask, company.channel_is_private):
        assert "askend" not in text
    for never in ("progressend", "lessonend", "confidence"):
        assert never not in text


def only_agreed_supporters_speak(
    session: Session, digest: Digest, people: list[Person], company: Company
) -> None:
    for index, (person, consent) in enumerate(zip(people, company.consents, strict=True)):
        reaction = reactions.added(session, person, digest.id, "mega", f"10{index}.5", FRIDAY)
        assert reaction is not None
        agreed = consent is Consent.AGREED
        assert (reaction.meaning is not Meaning.CHEER) is agreed
        if agreed:
            question = questions.put(session, person, digest.id, "why", f"q{index}", FRIDAY)
            assert question.supporter_id
        else:
            with pytest.raises(Refusal):
                questions.put(session, person, digest.id, "why", f"q{index}", FRIDAY)


@pytest.mark.usefixtures("not_measured")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(company=companies)
def test_no_channel_is_shown_what_it_may_not_show(database: Database, company: Company) -> None:
    with pytest.raises(Undone), database.write() as session:
        live_through(company, session)
        raise Undone


def test_what_may_be_shown_is_shown(database: Database) -> None:
    """The property above would hold for an empty digest too."""
    everything = Company(
        channel_is_private=True,
        wins=[ChosenWin(Visibility.SUPPORTERS, Visibility.SUPPORTERS, False, False)] * 3,
        hours=Visibility.SUPPORTERS,
        ask=Visibility.SUPPORTERS,
        consents=[Consent.AGREED],
        chosen=None,
        after_post=[Visibility.SUPPORTERS] * 8,
        posts_unanswered=False,
    )
    texts: list[Any] = []
    with pytest.raises(Undone), database.write() as session:
        live_through(everything, session)
        digest = session.exec(select(Digest)).one()
        texts.append(drawn(session, DigestMessage.REDRAW, digest.id))
        raise Undone
    for words in (word(0), word(1), word(2), "77.5", "88.5", "askend", "$303"):
        assert words in texts[0]
