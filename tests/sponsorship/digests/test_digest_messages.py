"""What a decision changes, what the preview says and what is posted: on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.messages import kind, kinds
from sponsorship.delivery.rules.sending import (
    MADE_PUBLIC,
    SHARED_OUTSIDE,
    Audience,
    Later,
    Post,
    Update,
)
from sponsorship.delivery.rules.vocabulary import DeliveryMessage
from sponsorship.digests import content, decisions, post, preview, runs, schedule
from sponsorship.digests import thread as digest_thread
from sponsorship.digests.rules.content import EditedDigest
from sponsorship.digests.rules.preview import (
    CATCH_UP,
    POST_NOW_FOR,
    SOON,
    ChannelReaders,
    DigestPreview,
    announcement,
)
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.digests.rules.vocabulary import DigestMessage
from sponsorship.journeys import facts
from sponsorship.journeys.rules import JourneyFacts
from storage.checkins.blockers import Ask
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.digests.digests import Digest, wins_shown
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import (
    Consent,
    DeliveryState,
    DigestState,
    JourneyStatus,
    SupporterKind,
    Visibility,
)
from storage.wins.wins import Win
from storage.workspaces.audit import AuditEntry
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import due
from tests.refusals import refused

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POST_AT = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
PREVIEW_AT = POST_AT - timedelta(days=1)
MOMENT = timedelta(microseconds=1)
S = DeliveryState


@dataclass
class Week:
    """Ana's digest for a private channel, previewed, with one win."""

    session: Session
    ana: Person
    journey: Journey
    digest: Digest
    win: Win

    def made(self, kind: str) -> list[Delivery]:
        self.session.flush()
        return list(self.session.exec(select(Delivery).where(Delivery.kind == kind)).all())

    def one(self, kind: str) -> Delivery:
        [found] = self.made(kind)
        return found

    def drawn(self, state: S = S.PENDING) -> Delivery:
        """Its post, drawn and in that state."""
        waiting = self.one(DigestMessage.POST)
        waiting.state, waiting.payload = state, {"text": "drawn"}
        self.session.flush()
        return waiting

    def stands(self, ts: str = "1.1") -> Digest:
        """As if it stood in its channel, with its thread."""
        sent = self.one(DigestMessage.POST)
        assert isinstance(post.compose_post(self.session, sent, POST_AT), Post)
        sent.state, sent.ts, sent.sent_channel_id = S.SENT, ts, "C1"
        post.sent_post(self.session, sent, POST_AT)
        self.session.flush()
        return self.digest

    def seen(self, now: datetime = PREVIEW_AT) -> DigestPreview:
        self.session.flush()
        return preview.preview(self.session, self.journey, self.digest, now)


@pytest.fixture
def week(database: Database) -> Iterator[Week]:
    with database.write() as session:
        session.add(Workspace(id="T1", bot_user_id="UBOT", installed_at=NOW))
        session.flush()
        ana = Person(workspace_id="T1", slack_id="U1", name="Ana", created_at=NOW)
        session.add(ana)
        session.flush()
        typed = JourneyFacts(date(2026, 11, 21), "Buyer", "Analyst", "", Decimal(4))
        journey = facts.start(session, ana, typed, NOW)
        chosen = DigestSettings(journey.id, "C1", 4, time(15), 24, False)
        channel = DigestChannel("C1", True)
        rule = schedule.change_schedule(session, ana, chosen, channel, NOW)
        won = add(session, journey, "Stock report")
        runs.run(session, "T1", [due(rule, PREVIEW_AT)], PREVIEW_AT)
        digest = session.exec(select(Digest)).one()
        found = Week(session, ana, journey, digest, won)
        sent = found.one(DigestMessage.PREVIEW)
        assert isinstance(preview.compose_preview(session, sent, PREVIEW_AT), Post)
        sent.state, sent.ts, sent.sent_channel_id = S.SENT, "0.1", "D1"
        preview.sent_preview(session, sent, PREVIEW_AT)
        yield found


def add(session: Session, journey: Journey, title: str, **fields: Any) -> Win:
    values: dict[str, Any] = {"happened_on": date(2026, 11, 24), "source": "form"} | fields
    row = Win(
        workspace_id="T1",
        journey_id=journey.id,
        title=title,
        visibility=Visibility.SUPPORTERS,
        created_at=NOW,
        updated_at=NOW,
        **values,
    )
    session.add(row)
    session.flush()
    return row


# --- decisions


def test_a_yes_and_a_hold_are_noted_and_the_preview_follows(week: Week) -> None:
    for number, (decide, state) in enumerate(
        ((decisions.approve, DigestState.APPROVED), (decisions.hold, DigestState.HELD)), 1
    ):
        at = PREVIEW_AT + number * SOON
        assert decide(week.session, week.ana, week.digest.id, at) is week.digest
        assert week.digest.state is state
        assert len(week.made(DigestMessage.PREVIEW_REDRAW)) == number
        noted = week.session.exec(select(AuditEntry).where(AuditEntry.at == at)).one()
        assert (noted.action, noted.actor_id) == (f"digest.{state.value}", week.ana.id)
        assert decide(week.session, week.ana, week.digest.id, at + SOON) is week.digest
        assert len(week.made(DigestMessage.PREVIEW_REDRAW)) == number, "it is decided already"


def test_until_its_moment_and_not_from_then_on(week: Week) -> None:
    decisions.hold(week.session, week.ana, week.digest.id, POST_AT - MOMENT)
    with refused("moment of this digest has passed"):
        decisions.approve(week.session, week.ana, week.digest.id, POST_AT)
    week.digest.state = DigestState.NOT_POSTED
    with refused("moment of this digest has passed"):
        decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)


@pytest.mark.parametrize("state", [S.SENDING, S.UNSURE, S.SENT])
def test_what_slack_may_have_is_not_held_any_more(week: Week, state: S) -> None:
    week.drawn(state)
    with refused("being posted just now"):
        decisions.hold(week.session, week.ana, week.digest.id, PREVIEW_AT)


def test_what_was_drawn_is_decided_anew_after_a_hold_and_after_an_edit(week: Week) -> None:
    waiting = week.drawn()
    decisions.edit(week.session, week.ana, EditedDigest(week.digest.id), PREVIEW_AT)
    assert waiting.payload is None
    assert len(week.made(DigestMessage.PREVIEW_REDRAW)) == 1
    waiting = week.drawn()
    decisions.hold(week.session, week.ana, week.digest.id, PREVIEW_AT)
    assert waiting.payload is None


def test_posting_now_takes_three_days_at_most_and_posts_at_once(week: Week) -> None:
    with refused("time is over"):
        decisions.post_now(week.session, week.ana, week.digest.id, POST_AT)
    week.digest.state = DigestState.NOT_POSTED
    at = POST_AT + POST_NOW_FOR - MOMENT
    week.journey.status = JourneyStatus.PAUSED
    with refused("paused"):
        decisions.post_now(week.session, week.ana, week.digest.id, at)
    week.journey.status = JourneyStatus.ACTIVE
    week.digest.previewed_at = None
    with refused("still on its way"):
        decisions.post_now(week.session, week.ana, week.digest.id, at)
    week.digest.previewed_at = PREVIEW_AT
    decisions.post_now(week.session, week.ana, week.digest.id, at)
    assert week.digest.state is DigestState.APPROVED
    (late,) = [it for it in week.made(DigestMessage.POST) if it.due_at != POST_AT]
    assert (late.due_at, late.expires_at, late.channel_id) == (at, at + CATCH_UP, "C1")


def test_an_edit_keeps_what_was_named_and_names_what_it_adds(week: Week) -> None:
    second = add(week.session, week.journey, "Supplier list")
    asked = Ask(
        workspace_id="T1",
        journey_id=week.journey.id,
        text="An hour",
        visibility=Visibility.SUPPORTERS,
        created_at=NOW,
    )
    week.session.add(asked)
    week.session.flush()
    twice = (second.id, week.win.id, second.id)
    edited = EditedDigest(week.digest.id, twice, "s" * 500, asked.id)
    assert decisions.edit(week.session, week.ana, edited, PREVIEW_AT) is week.digest
    assert week.digest.seen == {
        "wins": [week.win.id, second.id],
        "answers": [],
        "asks": [asked.id],
    }
    card = content.to_post(week.session, week.journey, week.digest)
    assert [it.title for it in card.wins] == ["Supplier list", "Stock report"]
    assert (card.ask, card.sentence) == ("An hour", "s" * 500)
    offered = decisions.choice(week.session, week.ana, week.digest.id, PREVIEW_AT)
    assert offered.chosen == (second.id, week.win.id)
    assert (offered.ask_id, offered.sentence) == (asked.id, "s" * 500)
    decisions.edit(week.session, week.ana, EditedDigest(week.digest.id), PREVIEW_AT + MOMENT)
    assert content.to_post(week.session, week.journey, week.digest).wins == ()
    assert decisions.choice(week.session, week.ana, week.digest.id, PREVIEW_AT).chosen == ()


def test_edit_starts_with_what_would_be_posted(week: Week) -> None:
    add(week.session, week.journey, "Late")
    offered = decisions.choice(week.session, week.ana, week.digest.id, PREVIEW_AT)
    assert offered.chosen == (week.win.id,)
    assert {it.words for it in offered.wins} == {"Stock report", "Late"}
    assert offered.channel_is_private


# --- the preview


def test_the_preview_and_its_post_are_announced(week: Week) -> None:
    shown, posted = announcement(week.journey, week.digest, PREVIEW_AT)
    assert (shown["kind"], shown["expires_at"]) == (DigestMessage.PREVIEW, POST_AT)
    assert (shown["due_at"], shown["person_id"]) == (PREVIEW_AT, week.ana.id)
    assert (posted["kind"], posted["due_at"]) == (DigestMessage.POST, POST_AT)
    assert posted["expires_at"] == POST_AT + CATCH_UP
    assert len(announcement(week.journey, week.digest, POST_AT - MOMENT)) == 2
    [posted] = announcement(week.journey, week.digest, POST_AT)
    assert posted["due_at"] == POST_AT
    [posted] = announcement(week.journey, week.digest, POST_AT + MOMENT)
    assert posted["due_at"] == POST_AT + MOMENT


def test_a_preview_comes_before_its_moment_and_an_offer_within_three_days(week: Week) -> None:
    again = week.one(DigestMessage.PREVIEW)
    for state, last in (
        (DigestState.PREVIEWED, POST_AT),
        (DigestState.NOT_POSTED, POST_AT + POST_NOW_FOR),
    ):
        week.digest.state = state
        week.session.flush()
        assert isinstance(preview.compose_preview(week.session, again, last - MOMENT), Post)
        assert preview.compose_preview(week.session, again, last) is None
    for state in (DigestState.APPROVED, DigestState.HELD, DigestState.POSTED):
        week.digest.state = state
        week.session.flush()
        assert preview.compose_preview(week.session, again, PREVIEW_AT) is None


def test_a_preview_waits_for_the_end_of_quiet_hours(week: Week) -> None:
    week.ana.quiet_from, week.ana.quiet_until = time(14), time(16)
    week.session.flush()
    shown = week.one(DigestMessage.PREVIEW)
    later = kind.compose(kinds()[shown.kind], week.session, shown, week.ana, PREVIEW_AT)
    assert later == Later(PREVIEW_AT + timedelta(hours=1))


def test_once_the_preview_arrived_it_is_seen(week: Week) -> None:
    week.ana.home_opened_at = NOW
    week.digest.previewed_at = None
    preview.sent_preview(week.session, week.one(DigestMessage.PREVIEW), PREVIEW_AT)
    assert week.digest.previewed_at == PREVIEW_AT


def test_a_preview_is_redrawn_where_it_stands_and_waited_for_while_it_is_on_its_way(
    week: Week,
) -> None:
    preview.redraw_previews(week.session, week.digest, PREVIEW_AT)
    change, first = week.one(DigestMessage.PREVIEW_REDRAW), week.one(DigestMessage.PREVIEW)
    assert change.person_id == week.ana.id
    drawn = preview.compose_preview_redraw(week.session, change, PREVIEW_AT)
    assert isinstance(drawn, Update)
    assert (drawn.channel_id, drawn.ts) == ("D1", "0.1")
    first.ts = None
    for state, payload, waits in (
        (S.PENDING, None, False),
        (S.PENDING, {"text": "drawn"}, True),
        (S.SENDING, None, True),
        (S.UNSURE, None, True),
        (S.CANCELLED, None, False),
    ):
        first.state, first.payload = state, payload
        week.session.flush()
        composed = preview.compose_preview_redraw(week.session, change, PREVIEW_AT)
        assert composed == (Later(PREVIEW_AT + SOON) if waits else None)


def test_a_preview_says_when_and_what_may_be_done(week: Week) -> None:
    seen = week.seen()
    assert (seen.post_at, seen.zone, seen.channel_id) == (POST_AT, "UTC", "C1")
    assert not seen.may_post_now
    assert [it.title for it in seen.card.wins] == ["Stock report"]
    assert [week.seen(at).is_over for at in (POST_AT - MOMENT, POST_AT)] == [False, True]
    add(week.session, week.journey, "Late")
    assert [title for title, _ in week.seen().left_out] == ["Late"]
    week.digest.state = DigestState.NOT_POSTED
    ends = POST_AT + POST_NOW_FOR
    for at, may in ((ends - MOMENT, True), (ends, False)):
        assert (week.seen(at).may_post_now, week.seen(at).is_over) == (may, not may)
    for name, value in (("digest_channel_id", "C2"), ("digest_channel_is_private", False)):
        kept = getattr(week.journey, name)
        setattr(week.journey, name, value)
        assert not week.seen(POST_AT).may_post_now
        setattr(week.journey, name, kept)


def test_what_stands_is_previewed_as_it_stands(week: Week) -> None:
    decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)
    week.stands()
    add(week.session, week.journey, "Late")
    seen = week.seen(POST_AT)
    assert ([it.title for it in seen.card.wins], seen.left_out) == (["Stock report"], ())
    assert (seen.is_over, seen.may_post_now) == (True, False)
    assert week.seen(PREVIEW_AT).is_over


def test_who_reads_the_channel_is_said_of_what_is_known(week: Week) -> None:
    raj = Person(workspace_id="T1", slack_id="U2", name="Raj", created_at=NOW)
    week.session.add(raj)
    week.session.flush()
    place = Supporter(
        workspace_id="T1",
        journey_id=week.journey.id,
        person_id=raj.id,
        kind=SupporterKind.PEER,
        created_at=NOW,
    )
    week.session.add(place)
    assert (week.seen().readers, week.seen().others) == (ChannelReaders.UNKNOWN, ())
    week.journey.digest_channel_people = ["UBOT", "U1", "U2"]
    assert (week.seen().readers, week.seen().others) == (ChannelReaders.OTHERS, ("U2",))
    place.consent = Consent.AGREED
    assert (week.seen().readers, week.seen().others) == (ChannelReaders.SUPPORTERS_ONLY, ())
    week.journey.digest_channel_id = "C2"
    assert week.seen().readers is ChannelReaders.UNKNOWN
    week.digest.channel_is_private = False
    assert (week.seen().readers, week.seen().others) == (ChannelReaders.EVERYONE, ())


# --- the post


def test_without_a_yes_nothing_is_posted_and_the_member_may_post_it_late(week: Week) -> None:
    for fields, status in (
        ({"state": DigestState.PREVIEWED}, JourneyStatus.ACTIVE),
        ({"previewed_at": None}, JourneyStatus.ACTIVE),
        ({}, JourneyStatus.PAUSED),
        ({"channel_is_private": False}, JourneyStatus.ACTIVE),
    ):
        week.digest.state, week.digest.previewed_at = DigestState.APPROVED, PREVIEW_AT
        week.digest.channel_is_private, week.journey.status = True, status
        for name, value in fields.items():
            setattr(week.digest, name, value)
        week.session.flush()
        at = POST_AT + len(week.made(DigestMessage.PREVIEW)) * MOMENT
        before = len(week.made(DigestMessage.PREVIEW))
        assert post.compose_post(week.session, week.one(DigestMessage.POST), at) is None
        assert week.digest.state is DigestState.NOT_POSTED
        offers = [it for it in week.made(DigestMessage.PREVIEW) if it.created_at == at]
        assert len(week.made(DigestMessage.PREVIEW)) - before == (status is JourneyStatus.ACTIVE)
        assert [it.expires_at for it in offers] == [POST_AT + POST_NOW_FOR] * len(offers)
        assert [it for it in week.made(DigestMessage.PREVIEW_REDRAW) if it.created_at == at]


def test_silence_is_a_yes_where_the_member_chose_so(week: Week) -> None:
    week.journey.digest_posts_unanswered = True
    composed = post.compose_post(week.session, week.one(DigestMessage.POST), POST_AT)
    assert isinstance(composed, Post)
    assert composed.audience is Audience.PRIVATE
    assert [it.id for it in wins_shown(week.session, "T1", week.digest.id)] == [week.win.id]


@pytest.mark.parametrize("state", [DigestState.HELD, DigestState.NOT_POSTED, DigestState.POSTED])
def test_what_was_decided_otherwise_is_not_posted_and_its_preview_follows(
    week: Week, state: DigestState
) -> None:
    week.digest.state = state
    week.journey.digest_posts_unanswered = True
    week.session.flush()
    assert post.compose_post(week.session, week.one(DigestMessage.POST), POST_AT) is None
    assert week.digest.state is state
    assert len(week.made(DigestMessage.PREVIEW_REDRAW)) == 1
    assert len(week.made(DigestMessage.PREVIEW)) == 1


def test_of_a_member_who_left_nothing_is_posted(week: Week) -> None:
    week.journey.digest_posts_unanswered = week.ana.deactivated = True
    assert post.compose_post(week.session, week.one(DigestMessage.POST), POST_AT) is None
    assert week.digest.state is DigestState.PREVIEWED


def test_once_it_stands_its_thread_and_the_members_note_follow(week: Week) -> None:
    decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)
    digest = week.stands()
    assert (digest.state, digest.ts, digest.posted_at) == (DigestState.POSTED, "1.1", POST_AT)
    thread, note = week.one(DigestMessage.THREAD), week.one(DigestMessage.POSTED)
    assert (thread.channel_id, thread.expires_at) == ("C1", POST_AT + CATCH_UP)
    assert (note.person_id, note.expires_at) == (week.ana.id, POST_AT + POST_NOW_FOR)
    assert [it for it in week.made(DigestMessage.PREVIEW_REDRAW) if it.created_at == POST_AT]
    composed = digest_thread.compose_thread(week.session, thread, POST_AT)
    assert isinstance(composed, Post)
    assert (composed.thread_ts, composed.audience) == ("1.1", Audience.PRIVATE)
    thread.ts = "1.2"
    digest_thread.sent_thread(week.session, thread, POST_AT)
    assert digest.thread_ts == "1.2"
    told = post.compose_posted(week.session, note, POST_AT)
    assert isinstance(told, Post)
    assert told.values.channel_id == "C1"
    week.ana.quiet_from, week.ana.quiet_until = time(14), time(16)
    week.session.flush()
    later = kind.compose(kinds()[note.kind], week.session, note, week.ana, POST_AT)
    assert later == Later(POST_AT + timedelta(hours=1))


def test_a_change_redraws_what_stands_and_what_was_drawn(week: Week) -> None:
    decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)
    waiting = week.drawn()
    post.redraw_posts(week.session, week.digest, PREVIEW_AT)
    assert waiting.payload is None
    digest = week.stands()
    digest.thread_ts = "1.2"
    change, under = week.one(DigestMessage.REDRAW), week.one(DigestMessage.THREAD_REDRAW)
    drawn = post.compose_redraw(week.session, change, POST_AT)
    assert isinstance(drawn, Update)
    assert (drawn.channel_id, drawn.ts, drawn.audience) == ("C1", "1.1", Audience.PRIVATE)
    drawn = digest_thread.compose_thread_redraw(week.session, under, POST_AT)
    assert isinstance(drawn, Update)
    assert drawn.ts == "1.2"
    digest.ts = None
    assert post.compose_redraw(week.session, change, POST_AT) is None
    week.one(DigestMessage.POST).state = S.SENDING
    week.session.flush()
    assert post.compose_redraw(week.session, change, POST_AT) == Later(POST_AT + SOON)
    sending = week.drawn(S.SENDING)
    post.redraw_posts(week.session, digest, POST_AT)
    assert sending.payload is not None, "it is with Slack: by this it is looked for"


def failed_delivery(week: Week, kind: str, error: str) -> Delivery:
    failed = Delivery(
        workspace_id="T1",
        key=f"{kind}:{error}",
        kind=kind,
        subject_id=week.digest.id,
        channel_id="C1",
        due_at=POST_AT,
        created_at=POST_AT,
        settled_at=POST_AT + SOON,
        state=S.FAILED,
        error=error,
    )
    week.session.add(failed)
    week.session.flush()
    return failed


def test_a_post_that_slack_refused_is_its_members_to_mend(week: Week) -> None:
    week.digest.state = DigestState.APPROVED
    failed = failed_delivery(week, DigestMessage.POST, "is_archived")
    assert post.owner(week.session, failed) == week.ana.id
    post.refused(week.session, failed, POST_AT + SOON)
    assert week.digest.state is DigestState.NOT_POSTED
    [follows] = week.made(DigestMessage.PREVIEW_REDRAW)
    assert follows.created_at == POST_AT + SOON
    assert week.made(DeliveryMessage.REMOVAL) == []


def test_a_change_that_slack_refused_is_told_where_others_read_it_by_now_only(week: Week) -> None:
    decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)
    week.stands()
    for changing in (DigestMessage.REDRAW, DigestMessage.THREAD_REDRAW):
        assert post.owner(week.session, failed_delivery(week, changing, "is_archived")) is None
        assert (
            post.owner(week.session, failed_delivery(week, changing, SHARED_OUTSIDE)) == week.ana.id
        )
    failed = failed_delivery(week, DigestMessage.POST, "is_archived")
    assert post.owner(week.session, failed) == week.ana.id
    post.refused(week.session, failed, POST_AT)
    assert week.digest.state is DigestState.POSTED, "it stands"


def test_from_a_channel_that_is_shared_everything_is_taken_out(week: Week) -> None:
    decisions.approve(week.session, week.ana, week.digest.id, PREVIEW_AT)
    week.stands().thread_ts = "1.2"
    week.session.flush()
    post.refused(week.session, failed_delivery(week, DigestMessage.REDRAW, SHARED_OUTSIDE), POST_AT)
    assert {(it.channel_id, it.subject_id) for it in week.made(DeliveryMessage.REMOVAL)} == {
        ("C1", "1.1"),
        ("C1", "1.2"),
    }
    assert week.made(DigestMessage.REDRAW)[1:] == []


@pytest.mark.parametrize(("state", "redrawn"), [(S.SENDING, 1), (S.UNSURE, 1), (S.PENDING, 0)])
def test_what_such_a_channel_may_have_already_is_redrawn(
    week: Week, state: S, redrawn: int
) -> None:
    week.one(DigestMessage.POST).state = state
    week.session.flush()
    post.take_out(week.session, "T1", "C1", POST_AT)
    assert len(week.made(DigestMessage.REDRAW)) == redrawn


def test_in_a_channel_made_public_only_what_is_public_is_left(week: Week) -> None:
    week.journey.digest_channel_people = ["U1"]
    week.digest.win_ids, week.digest.state = [week.win.id], DigestState.APPROVED
    earlier = Digest(
        **week.digest.model_dump(exclude={"id"})
        | {"post_at": POST_AT - timedelta(weeks=1), "ts": "0.5", "state": DigestState.POSTED}
    )
    elsewhere = Digest(
        **week.digest.model_dump(exclude={"id"})
        | {"post_at": POST_AT - timedelta(weeks=2), "ts": "0.4", "channel_id": "C9"}
    )
    week.session.add_all([earlier, elsewhere])
    week.session.flush()
    failed = failed_delivery(week, DigestMessage.POST, MADE_PUBLIC)
    assert post.owner(week.session, failed) == week.ana.id
    post.refused(week.session, failed, POST_AT + SOON)
    week.session.flush()
    assert not week.journey.digest_channel_is_private
    assert week.journey.digest_channel_people is None
    assert [it.channel_is_private for it in (week.digest, earlier, elsewhere)] == [
        False,
        False,
        True,
    ]
    assert {it.subject_id for it in week.made(DigestMessage.REDRAW)} == {earlier.id}
    assert (week.digest.previewed_at, week.digest.seen, week.digest.win_ids) == (None, None, None)
    assert week.digest.state is DigestState.NOT_POSTED
    again = week.made(DigestMessage.PREVIEW)[-1]
    assert isinstance(preview.compose_preview(week.session, again, POST_AT + SOON), Post)
    assert content.to_post(week.session, week.journey, week.digest).wins == ()
