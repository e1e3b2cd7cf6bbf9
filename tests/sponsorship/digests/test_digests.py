"""What a member may decide about a digest, and when: against a real database, without Slack."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from sponsorship.delivery.rules.sending import MADE_PUBLIC, SHARED_OUTSIDE, Later
from sponsorship.delivery.rules.sending import Post as Sent
from sponsorship.digests import decisions, follows, runs, thread
from sponsorship.digests import post as digest_post
from sponsorship.digests import preview as digests_preview
from sponsorship.digests import schedule as digest_schedule
from sponsorship.digests.rules.content import EditedDigest
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.journeys import facts
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.refusals import Refusal
from storage.checkins.blockers import Ask
from storage.delivery.deliveries import Delivery, deliveries_of
from storage.delivery.schedules import Schedule, schedule_of
from storage.digests.digests import Digest
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import DeliveryState, DigestState, JourneyStatus, ScheduleKind, Visibility
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import due
from tests.databases import SqliteFiles
from tests.refusals import refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POST_AT = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
PREVIEW_AT = POST_AT - timedelta(hours=24)


@pytest.fixture
def session(sqlite_files: SqliteFiles) -> Iterator[Session]:
    with sqlite_files.shared() as database, database.write() as session:
        session.add(Workspace(id="T1", installed_at=NOW))
        session.flush()
        yield session


@pytest.fixture
def ana(session: Session) -> Person:
    someone = Person(workspace_id="T1", slack_id="U1", created_at=NOW)
    session.add(someone)
    session.flush()
    return someone


@pytest.fixture
def journey(session: Session, ana: Person) -> Journey:
    typed = JourneyFacts(date(2026, 3, 2), "Buyer", "Data analyst", "", Decimal(4))
    return facts.start(session, ana, typed, NOW)


@pytest.fixture
def schedule(session: Session, ana: Person, journey: Journey) -> Schedule:
    """Fridays at 15:00 in C1, with a preview a day before."""
    chosen = DigestSettings(journey.id, "C1", 4, time(15), 24, False)
    return digest_schedule.change_schedule(session, ana, chosen, DigestChannel("C1", False), NOW)


@pytest.fixture
def digest(session: Session, schedule: Schedule) -> Digest:
    """A digest whose preview has reached the member."""
    runs.run(session, "T1", [due(schedule, PREVIEW_AT)], PREVIEW_AT)
    found = session.exec(select(Digest)).one()
    assert found.post_at == POST_AT
    found.previewed_at = PREVIEW_AT
    return found


Decision = Callable[[Session, Person, str, datetime], Digest]


def test_a_run_makes_one_digest_and_none_for_a_journey_that_rests_or_has_no_channel(
    session: Session, journey: Journey, schedule: Schedule
) -> None:
    journey.status = JourneyStatus.PAUSED
    runs.run(session, "T1", [due(schedule, PREVIEW_AT)], PREVIEW_AT)
    journey.status = JourneyStatus.ACTIVE
    journey.digest_channel_id = None
    runs.run(session, "T1", [due(schedule, PREVIEW_AT)], PREVIEW_AT)
    assert not session.exec(select(Digest)).all()
    journey.digest_channel_id = "C1"
    for _ in range(2):
        runs.run(session, "T1", [due(schedule, PREVIEW_AT)], PREVIEW_AT)
    assert len(session.exec(select(Digest)).all()) == 1


@pytest.mark.parametrize(
    ("decide", "state"),
    [(decisions.approve, DigestState.APPROVED), (decisions.hold, DigestState.HELD)],
)
def test_a_decision_twice_is_one(
    session: Session, ana: Person, digest: Digest, decide: Decision, state: DigestState
) -> None:
    for _ in range(2):
        decide(session, ana, digest.id, PREVIEW_AT)
        assert digest.state is state


@pytest.mark.parametrize("decide", [decisions.approve, decisions.hold])
def test_after_its_moment_only_post_now_is_left(
    session: Session, ana: Person, digest: Digest, decide: Decision
) -> None:
    with refused("Use Post now"):
        decide(session, ana, digest.id, POST_AT)
    digest.state = DigestState.NOT_POSTED
    for _ in range(2):
        assert decisions.post_now(session, ana, digest.id, POST_AT).state is DigestState.APPROVED
    assert deliveries_of(session, "T1", digest.id, "digest")


def test_a_posted_digest_is_decided(session: Session, ana: Person, digest: Digest) -> None:
    digest.state = DigestState.POSTED
    assert decisions.post_now(session, ana, digest.id, POST_AT).state is DigestState.POSTED
    with refused("posted already"):
        decisions.approve(session, ana, digest.id, POST_AT)
    with refused("the post follows"):
        decisions.edit(session, ana, EditedDigest(digest.id), POST_AT)
    with refused("the post follows"):
        decisions.choice(session, ana, digest.id, POST_AT)


def test_what_is_being_posted_is_not_changed_any_more(
    session: Session, ana: Person, digest: Digest
) -> None:
    (post,) = deliveries_of(session, "T1", digest.id, "digest")
    post.state = DeliveryState.SENDING
    with refused("being posted just now"):
        decisions.hold(session, ana, digest.id, PREVIEW_AT)
    with refused("being posted just now"):
        decisions.choice(session, ana, digest.id, PREVIEW_AT)


def test_a_digest_whose_time_is_over_rests(session: Session, ana: Person, digest: Digest) -> None:
    digest.state = DigestState.NOT_POSTED
    late = POST_AT + timedelta(days=3)
    with refused("time is over"):
        decisions.post_now(session, ana, digest.id, late)
    with refused("time is over"):
        decisions.edit(session, ana, EditedDigest(digest.id), late)


def test_nobody_agrees_to_what_they_have_not_seen(
    session: Session, ana: Person, journey: Journey, digest: Digest
) -> None:
    digest.previewed_at = None
    with refused("still on its way"):
        decisions.approve(session, ana, digest.id, PREVIEW_AT)
    digest.previewed_at = PREVIEW_AT
    journey.digest_channel_id = "C2"
    with refused("channel has changed"):
        decisions.approve(session, ana, digest.id, PREVIEW_AT)


def test_nothing_is_posted_late_for_a_journey_that_rests(
    session: Session, ana: Person, journey: Journey, digest: Digest
) -> None:
    digest.state = DigestState.NOT_POSTED
    journey.status = JourneyStatus.PAUSED
    with refused("paused"):
        decisions.post_now(session, ana, digest.id, POST_AT)


def test_edit_refuses_what_the_channel_may_not_show_and_says_which_field(
    session: Session, ana: Person, digest: Digest
) -> None:
    for edited, field in (
        (EditedDigest(digest.id, sentence="x" * 501), "sentence"),
        (EditedDigest(digest.id, win_ids=("somebody else's",)), "wins"),
        (EditedDigest(digest.id, ask_id="somebody else's"), "ask"),
    ):
        with pytest.raises(Refusal) as refused:
            decisions.edit(session, ana, edited, PREVIEW_AT)
        assert refused.value.field == field
    edited = EditedDigest(digest.id, sentence=" Hello ")
    assert decisions.edit(session, ana, edited, PREVIEW_AT).sentence == "Hello"


def test_a_digest_belongs_to_the_member(session: Session, digest: Digest) -> None:
    eve = Person(workspace_id="T1", slack_id="U2", created_at=NOW)
    session.add(eve)
    session.flush()
    for asked in (digest.id, "unknown"):
        with refused("not yours"):
            decisions.choice(session, eve, asked, PREVIEW_AT)


def test_previews_name_who_reads_the_channel_now(
    session: Session, journey: Journey, digest: Digest
) -> None:
    follows.channel_people_changed(session, journey, "U9", True, PREVIEW_AT)
    assert journey.digest_channel_people is None  # a public channel: nobody is counted
    journey.digest_channel_people = ["U1"]
    for inside, people in ((True, ["U1", "U9"]), (True, ["U1", "U9"]), (False, ["U1"])):
        follows.channel_people_changed(session, journey, "U9", inside, PREVIEW_AT)
        assert journey.digest_channel_people == people


def test_without_a_channel_nothing_is_posted_any_more(
    session: Session, ana: Person, journey: Journey, digest: Digest
) -> None:
    digest_schedule.stop_schedule(session, ana, journey.id, PREVIEW_AT)
    assert journey.digest_channel_id is None
    stopped = schedule_of(session, "T1", journey.id, ScheduleKind.DIGEST)
    assert stopped is not None
    assert stopped.next_at is None
    assert digest.state is DigestState.HELD


@pytest.mark.parametrize(
    ("weekday", "hours", "field"), [(7, 24, "weekday"), (4, 5, "preview_hours")]
)
def test_a_day_or_a_preview_that_does_not_fit_is_refused_at_its_field(
    session: Session, ana: Person, journey: Journey, weekday: int, hours: int, field: str
) -> None:
    chosen = DigestSettings(journey.id, "C1", weekday, time(15), hours, False)
    with pytest.raises(Refusal) as refused:
        digest_schedule.change_schedule(session, ana, chosen, DigestChannel("C1", False), NOW)
    assert refused.value.field == field


def test_a_schedule_keeps_to_the_own_open_journey(session: Session, journey: Journey) -> None:
    eve = Person(workspace_id="T1", slack_id="U2", created_at=NOW)
    session.add(eve)
    session.flush()
    with pytest.raises(Refusal):
        digest_schedule.stop_schedule(session, eve, journey.id, NOW)


# --- what a delivery turns out to be


def delivery_of(session: Session, digest: Digest, kind: str) -> Delivery:
    found = deliveries_of(session, "T1", digest.id, kind)
    return found[0]


def test_a_held_digest_does_not_go_out_at_its_moment(
    session: Session, ana: Person, digest: Digest
) -> None:
    post = delivery_of(session, digest, DigestMessage.POST)
    decisions.hold(session, ana, digest.id, PREVIEW_AT)
    assert digest_post.compose_post(session, post, POST_AT) is None
    assert digest.state is DigestState.HELD


def test_a_change_waits_for_what_may_be_in_slack(session: Session, digest: Digest) -> None:
    """As after a restore, which leaves what was due in doubt, and nothing of it drawn."""
    for kind, redraw, compose in (
        (DigestMessage.POST, DigestMessage.REDRAW, digest_post.compose_redraw),
        (
            DigestMessage.PREVIEW,
            DigestMessage.PREVIEW_REDRAW,
            digests_preview.compose_preview_redraw,
        ),
    ):
        waiting = delivery_of(session, digest, kind)
        digest_post.redraw_posts(session, digest, NOW)
        digests_preview.redraw_previews(session, digest, NOW)
        about = waiting.id if kind == DigestMessage.PREVIEW else digest.id
        (change,) = deliveries_of(session, "T1", about, redraw)
        assert compose(session, change, POST_AT) is None, "it is drawn as things stand"
        waiting.state = DeliveryState.UNSURE
        assert isinstance(compose(session, change, POST_AT), Later)


def test_a_digest_is_not_posted_twice_nor_where_it_was_not_previewed(
    session: Session, ana: Person, digest: Digest
) -> None:
    post = delivery_of(session, digest, DigestMessage.POST)
    decisions.approve(session, ana, digest.id, PREVIEW_AT)
    assert isinstance(digest_post.compose_post(session, post, POST_AT), Sent)
    digest.channel_id = "C2"
    assert digest_post.compose_post(session, post, POST_AT) is None
    assert digest.state is DigestState.APPROVED, "the post to the new channel is still to come"
    digest.channel_id = "C1"
    digest.state = DigestState.POSTED
    assert digest_post.compose_post(session, post, POST_AT) is None


def test_nobody_is_told_of_a_post_that_stands_nowhere(session: Session, digest: Digest) -> None:
    waiting = delivery_of(session, digest, DigestMessage.POST)
    assert thread.compose_thread(session, waiting, POST_AT) is None
    for redraw in (digest_post.compose_redraw, thread.compose_thread_redraw):
        assert redraw(session, waiting, POST_AT) is None
    digest.channel_id = None
    assert digest_post.compose_posted(session, waiting, POST_AT) is None


def test_a_digest_without_wins_has_no_thread(session: Session, ana: Person, digest: Digest) -> None:
    decisions.approve(session, ana, digest.id, PREVIEW_AT)
    post = delivery_of(session, digest, DigestMessage.POST)
    digest_post.compose_post(session, post, POST_AT)
    post.sent_channel_id, post.ts = "C1", "1.1"
    digest_post.sent_post(session, post, POST_AT)
    assert digest.state is DigestState.POSTED
    assert deliveries_of(session, "T1", digest.id, DigestMessage.THREAD) == []
    assert thread.compose_thread(session, post, POST_AT) is None


def test_a_preview_that_comes_too_late_or_for_a_resting_journey_is_not_sent(
    session: Session, journey: Journey, digest: Digest
) -> None:
    preview = delivery_of(session, digest, DigestMessage.PREVIEW)
    assert isinstance(digests_preview.compose_preview(session, preview, PREVIEW_AT), Sent)
    assert digests_preview.compose_preview(session, preview, POST_AT) is None
    journey.status = JourneyStatus.PAUSED
    assert digests_preview.compose_preview(session, preview, PREVIEW_AT) is None


def test_who_is_told_of_a_refusal_is_asked_and_what_follows_is_done_apart(
    session: Session, ana: Person, digest: Digest
) -> None:
    post = delivery_of(session, digest, DigestMessage.POST)
    post.error = "is_archived"
    session.flush()
    before = digest.state
    assert digest_post.owner(session, post) == ana.id
    assert not session.dirty
    assert digest.state is before
    digest_post.refused(session, post, POST_AT)
    assert digest.state is DigestState.NOT_POSTED
    digest.state = DigestState.POSTED
    for error, whom in (("is_archived", None), (MADE_PUBLIC, ana.id), (SHARED_OUTSIDE, ana.id)):
        redraw = Delivery(
            workspace_id="T1",
            key=error,
            kind=DigestMessage.REDRAW,
            subject_id=digest.id,
            error=error,
            due_at=POST_AT,
            created_at=POST_AT,
        )
        assert digest_post.owner(session, redraw) == whom
    assert digest.state is DigestState.POSTED


def test_a_preview_that_was_put_off_asks_for_what_is_open_when_it_is_sent(
    session: Session, journey: Journey, digest: Digest
) -> None:
    """It is composed at night as well, to learn whether it is wanted at all."""
    asks = [
        Ask(
            workspace_id="T1",
            journey_id=journey.id,
            text=text,
            visibility=Visibility.PUBLIC,
            created_at=NOW + timedelta(minutes=number),
        )
        for number, text in enumerate(("first", "second"))
    ]
    session.add_all(asks)
    digest.previewed_at = None
    session.flush()
    preview = delivery_of(session, digest, DigestMessage.PREVIEW)
    at_night = digests_preview.compose_preview(session, preview, PREVIEW_AT)
    assert isinstance(at_night, Sent)
    assert at_night.values.card.ask == "first"
    asks[0].resolved_at = PREVIEW_AT
    session.flush()
    in_the_morning = digests_preview.compose_preview(session, preview, PREVIEW_AT)
    assert isinstance(in_the_morning, Sent)
    assert in_the_morning.values.card.ask == "second"


def test_what_is_said_about_a_digest_that_is_gone_is_not_sent(
    session: Session, digest: Digest
) -> None:
    deliveries = [
        delivery_of(session, digest, it) for it in (DigestMessage.PREVIEW, DigestMessage.POST)
    ]
    for it in deliveries:
        it.subject_id = "0" * 32
    session.flush()
    preview, post = deliveries
    for compose in (
        digests_preview.compose_preview,
        digests_preview.compose_preview_redraw,
        thread.compose_thread,
        digest_post.compose_posted,
        digest_post.compose_redraw,
    ):
        assert compose(session, preview, PREVIEW_AT) is None
    assert digest_post.compose_post(session, post, POST_AT) is None
    assert digest_post.owner(session, post) is None
    digest_post.refused(session, post, POST_AT)
    digests_preview.sent_preview(session, preview, PREVIEW_AT)
    digest_post.sent_post(session, post, POST_AT)
    thread.sent_thread(session, post, POST_AT)
    assert digest.state is DigestState.PREVIEWED
