"""Lives through the last twelve weeks at Larkfield, with the real use cases and the real ledger.

What people did is a list of steps in order of time. Between them the playground's clock is moved
and the bot does what is due, so every message in the demo's past was planned, drawn and posted
the way it would have been.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial

from slack_sdk import WebClient
from sqlmodel import Session

from blocks.checkins.checkin_form import QUESTIONS
from bot.delivery.beat import Beat
from bot.delivery.sender import Sender
from bot.demo.company import Larkfield
from bot.demo.story import JOURNEYS, PastAnswer, PastJourney, PastWin
from bot.messages import kinds, runs
from playground.model import Reaction
from playground.server import Playground
from sponsorship.advocacy import endorsements, offers
from sponsorship.advocacy.rules import TypedEndorsement, TypedOffer
from sponsorship.checkins import answers, periods
from sponsorship.checkins.rules.answers import CheckinEntry
from sponsorship.digests import decisions, reactions, schedule
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.people import profile as people
from sponsorship.supporters import consent, supporter_map
from sponsorship.supporters.rules import NewSupporter
from sponsorship.time.local_time import to_utc
from sponsorship.wins import edit, line
from sponsorship.wins.rules import typed as win_typed
from storage.database import Database
from storage.digests.digests import Digest, digests_of
from storage.journeys.journeys import Journey, open_journey
from storage.people.people import Person
from storage.supporters.supporters import supporter
from storage.types import (
    DigestState,
    EndorsementScope,
    MetricBasis,
    SupporterKind,
    SupporterStage,
    Visibility,
)
from storage.workspaces.workspaces import workspace_by_id

WEEKS = 12
THURSDAY, FRIDAY = 3, 4


@dataclass(frozen=True)
class Step:
    """Something that happened; `do` is None where only the bot has something to do."""

    at: datetime
    do: Callable[[Session, datetime], None] | None = None


class Past:
    """The steps of the past, bound to the people who took them."""

    def __init__(self, larkfield: Larkfield, playground: Playground, start: datetime) -> None:
        self.larkfield = larkfield
        self.playground = playground
        self.start = start
        self.team_id = larkfield.team.id
        self.taken_up: dict[tuple[str, int], str] = {}
        """Offers that the member takes up, by member and week."""

    def arrive(self, session: Session, now: datetime) -> None:
        """Everybody is known; Lena runs the programme. Only Maya is still to be welcomed."""
        for name, slack_person in self.larkfield.people.items():
            profile = {
                "real_name": slack_person.real_name,
                "tz": slack_person.tz,
                "locale": slack_person.locale,
            }
            person = people.meet(session, self.team_id, slack_person.id, profile, now)
            person.is_admin = person.is_lead = name == "lena"
            person.welcomed_at = None if name == "maya" else now
        workspace = workspace_by_id(session, self.team_id)
        if workspace is not None:
            workspace.name = self.larkfield.team.name
            workspace.zone = "Europe/Berlin"

    def person(self, session: Session, name: str) -> Person:
        """Somebody's row, by their name in the story."""
        slack_id = self.larkfield.people[name].id
        return people.meet(session, self.team_id, slack_id, None, self.start)

    def journey(self, session: Session, name: str) -> Journey:
        """A member's open journey."""
        found = open_journey(session, self.team_id, self.person(session, name).id)
        assert found is not None, f"{name} has begun"
        return found

    def steps(self, past: PastJourney) -> Iterator[Step]:
        """Everything that happened on one journey, in no order."""
        zone = self.larkfield.people[past.member].tz
        monday = self.start.date()

        def at(week: int, day: int, hour: int, minute: int = 0) -> datetime:
            local_day = monday - timedelta(weeks=week) + timedelta(days=day)
            return to_utc(local_day, time(hour, minute), zone)

        begins = self.start - timedelta(weeks=WEEKS) + timedelta(hours=1)
        yield Step(begins, partial(self.begin, past))
        yield Step(begins + timedelta(hours=5), partial(self.agree, past))
        yield Step(begins + timedelta(hours=6), partial(self.choose_channel, past))
        for win in past.wins:
            yield Step(at(win.week, win.day, 14), partial(self.log, past, win))
        for week in range(1, WEEKS + 1):
            yield Step(at(week, THURSDAY, 15, 1))
            yield Step(at(week, THURSDAY, 16, 1))
            yield Step(at(week, THURSDAY, 17), partial(self.approve, past))
            yield Step(at(week, FRIDAY, 15, 1))
            yield Step(at(week, FRIDAY, 17), partial(self.react, past, week))
            yield Step(at(week, FRIDAY, 18), partial(self.accept_help, past, week))
            yield Step(at(week, FRIDAY, 19), partial(self.thank, past, week))
        for answer in past.answers:
            yield Step(at(answer.week, THURSDAY, 16, 30), partial(self.check_in, past, answer))

    def begin(self, past: PastJourney, session: Session, now: datetime) -> None:
        """The journey starts and its supporters are asked."""
        member = self.person(session, past.member)
        journey = lifecycle.begin(
            session,
            member,
            JourneyFacts(
                start_day=now.date(),
                current_role=past.current_role,
                target_role=past.target_role,
                why=past.why,
                agreed_hours=Decimal(past.agreed_hours),
            ),
            now,
        )
        for name, kind in past.supporters:
            who = self.person(session, name)
            typed = NewSupporter(
                journey_id=journey.id,
                slack_id=who.slack_id,
                kind=SupporterKind(kind),
                stage=SupporterStage.MET,
                note="",
                request_now=True,
            )
            supporter_map.add(session, member, who, typed, now)

    def agree(self, past: PastJourney, session: Session, now: datetime) -> None:
        """Everybody who was asked says yes."""
        journey = self.journey(session, past.member)
        for name, _kind in past.supporters:
            person = self.person(session, name)
            place = supporter(session, self.team_id, journey.id, person.id)
            assert place is not None, f"{name} was asked"
            consent.answer(session, person, place.id, True, now)

    def choose_channel(self, past: PastJourney, session: Session, now: datetime) -> None:
        """The digest goes to its channel on Fridays."""
        channel = self.larkfield.channels[past.channel]
        member = self.person(session, past.member)
        schedule.change_schedule(
            session,
            member,
            DigestSettings(
                journey_id=self.journey(session, past.member).id,
                channel_id=channel.id,
                weekday=FRIDAY,
                at=time(15, 0),
                preview_hours=24,
                posts_unanswered=False,
            ),
            DigestChannel(
                channel.id,
                past.private,
                tuple(one for one in channel.members if one != self.larkfield.bot.bot_user),
            ),
            now,
        )

    def log(self, past: PastJourney, win: PastWin, session: Session, now: datetime) -> None:
        """A win is typed, and completed a little later."""
        member = self.person(session, past.member)
        logged = line.log_line(session, member, win_typed.read_line(member, win.line, now), now)
        assert logged is not None, f"{past.member} has begun"
        row = edit.own(session, member, logged.win.id).win
        row.change, row.outcome, row.evidence_url = win.change, win.outcome, win.evidence
        row.visibility = Visibility(win.visibility)
        if row.metric_kind is not None and win.measured is not None:
            row.metric_basis = MetricBasis.MEASURED if win.measured else MetricBasis.ESTIMATED
        session.add(row)

    def check_in(
        self, past: PastJourney, answer: PastAnswer, session: Session, now: datetime
    ) -> None:
        """The week's check-in is answered, and what was in the way last time is resolved."""
        member = self.person(session, past.member)
        period = periods.running_period(session, member, now)
        last = answer.week == 1
        entry = CheckinEntry(
            progress=answer.progress,
            next_step=answer.next_step,
            blockers=answer.blocker,
            lesson=answer.lesson,
            hours_current=answer.hours_current,
            hours_it=answer.hours_it,
            confidence=answer.confidence,
            ask=past.asks[0] if last and past.asks else "",
            visibility=Visibility.PUBLIC if not past.private else Visibility.SUPPORTERS,
            resolved=frozenset(),
            questions=QUESTIONS,
        )
        answers.answer(session, member, period.id, entry, now)

    def approve(self, past: PastJourney, session: Session, now: datetime) -> None:
        """The preview is looked at and the digest may go out."""
        member = self.person(session, past.member)
        journey = self.journey(session, past.member)
        waiting = [DigestState.PREVIEWED]
        for digest in digests_of(session, self.team_id, journey.id, states=waiting, limit=1):
            decisions.approve(session, member, digest.id, now)

    def react(self, past: PastJourney, week: int, session: Session, now: datetime) -> None:
        """Supporters look at the digest of that week and answer."""
        journey = self.journey(session, past.member)
        latest = digests_of(session, self.team_id, journey.id, limit=1)
        if not latest or latest[0].ts is None:
            return
        digest = latest[0]
        for when, name, emoji in past.reactions:
            if when == week:
                self._react(session, digest, name, emoji, now)
        for when, name, quote, scope in past.endorsements:
            if when == week:
                endorsements.endorse(
                    session,
                    self.person(session, name),
                    TypedEndorsement(
                        digest_id=digest.id,
                        quote=quote,
                        scope=EndorsementScope(scope),
                        expires_on=now.date() + timedelta(days=365),
                    ),
                    f"story:{digest.id}:{name}",
                    now,
                )
        for when, name, text, is_done in past.offers:
            if when == week:
                made = offers.offer(
                    session,
                    self.person(session, name),
                    TypedOffer(digest.id, text, now.date() + timedelta(days=10)),
                    f"story:{digest.id}:{name}:offer",
                    now,
                )
                if is_done:
                    self.taken_up[past.member, week] = made.id

    def accept_help(self, past: PastJourney, week: int, session: Session, now: datetime) -> None:
        """The member takes up that week's offer."""
        if offer_id := self.taken_up.get((past.member, week)):
            offers.accept_offer(session, self.person(session, past.member), offer_id, now)

    def thank(self, past: PastJourney, week: int, session: Session, now: datetime) -> None:
        """The member says thank you for that week's help."""
        if offer_id := self.taken_up.get((past.member, week)):
            offers.thank(session, self.person(session, past.member), offer_id, now)

    def _react(
        self, session: Session, digest: Digest, name: str, emoji: str, now: datetime
    ) -> None:
        person = self.person(session, name)
        assert digest.channel_id is not None
        assert digest.ts is not None
        channel, ts = self.larkfield.team.channels[digest.channel_id], digest.ts
        self.playground.change(
            lambda _: channel.messages[ts].reactions.append(Reaction(emoji, [person.slack_id]))
        )
        reactions.added(session, person, digest.id, emoji, f"{now.timestamp():.6f}", now)


def replay(
    larkfield: Larkfield,
    playground: Playground,
    database: Database,
    client: WebClient,
    start: datetime,
) -> None:
    """Live through the weeks up to `start`, which the clock shows afterwards."""
    limits, larkfield.company.rate_limits = larkfield.company.rate_limits, False
    seconds = [0.0]

    def wait(length: float) -> None:
        seconds[0] += length  # nobody waits for a past second

    sender = Sender(
        database,
        {larkfield.team.id: client},
        kinds(),
        playground.clock.now,
        monotonic=lambda: seconds[0],
        sleep=wait,
    )
    beat = Beat(database, sender, runs(), playground.clock.now)
    past = Past(larkfield, playground, start)
    steps = [step for journey in JOURNEYS for step in past.steps(journey)]
    here = database.of(larkfield.team.id)
    with here.write() as session:
        past.arrive(session, playground.clock.now())
    for step in sorted(steps, key=lambda step: step.at):
        if step.at >= start:
            continue
        _until(playground, step.at)
        if step.do is not None:
            with here.write() as session:
                step.do(session, step.at)
        beat.once()
    _until(playground, start)
    beat.once()
    beat.stop()
    larkfield.company.rate_limits = limits


def _until(playground: Playground, moment: datetime) -> None:
    """Let time pass; a moment that is over already has passed."""
    ahead = (moment - playground.clock.now()).total_seconds()
    playground.clock.advance(max(0.0, ahead))
