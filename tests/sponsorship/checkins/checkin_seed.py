"""A member with a journey, for check-ins that need no Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from blocks.checkins.checkin_form import QUESTIONS
from sponsorship.checkins import periods as checkin_periods
from sponsorship.checkins import schedule as checkins_schedule
from sponsorship.checkins.rules.answers import CheckinEntry
from sponsorship.checkins.rules.schedule import Rhythm
from sponsorship.delivery.plan import plan
from sponsorship.journeys import facts
from sponsorship.journeys.rules import JourneyFacts
from storage.checkins.periods import CheckinPeriod
from storage.database import Database
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.types import Cadence, DeliveryState, ScheduleKind, Visibility
from storage.workspaces.workspaces import Workspace

T = "T1"
FRIDAY = frozenset({4})
NOTHING = CheckinEntry(
    "", "", "", "", "", "", None, "", Visibility.SUPPORTERS, frozenset(), QUESTIONS
)


@dataclass
class Member:
    database: Database
    person: Person
    journey: Journey

    def plan(self, now: datetime) -> int:
        return plan(self.database, now, {ScheduleKind.CHECKIN: checkin_periods.run})

    def schedule(self) -> Schedule:
        with self.database.read() as session:
            return session.exec(
                select(Schedule).where(Schedule.journey_id == self.journey.id)
            ).one()

    def change(self, cadence: Cadence, weekdays: frozenset[int], at: time, now: datetime) -> None:
        with self.database.write() as session:
            rhythm = Rhythm(cadence, weekdays, at)
            checkins_schedule.change_schedule(session, self.person, self.journey, rhythm, now)

    def periods(self) -> Sequence[CheckinPeriod]:
        with self.database.read() as session:
            return session.exec(
                select(CheckinPeriod)
                .where(CheckinPeriod.journey_id == self.journey.id)
                .order_by(col(CheckinPeriod.ends_on))
            ).all()

    def deliveries(self, kind: str) -> Sequence[Delivery]:
        with self.database.read() as session:
            return session.exec(
                select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.due_at))
            ).all()

    def posted(self, delivery: Delivery, now: datetime) -> None:
        """As if Slack had taken it."""
        with self.database.write() as session:
            it = session.get(Delivery, delivery.id)
            assert it is not None
            it.state, it.ts, it.sent_channel_id = DeliveryState.SENT, f"{now.timestamp()}", "D1"
            it.settled_at = now


def member(
    database: Database,
    now: datetime,
    zone: str = "Europe/Berlin",
    cadence: Cadence = Cadence.WEEKLY,
    weekdays: frozenset[int] = FRIDAY,
    at: time = time(15, 0),
    slack_id: str = "U1",
    quiet: tuple[time, time] | None = (time(20), time(8)),
    working_days: frozenset[int] = frozenset(range(5)),
) -> Member:
    """Somebody whose journey began today, checking in on Fridays at 15:00 unless told."""
    with database.write() as session:
        if session.get(Workspace, T) is None:
            session.add(Workspace(id=T, installed_at=now))
            session.flush()
        person = Person(
            workspace_id=T,
            slack_id=slack_id,
            zone=zone,
            created_at=now,
            working_days=working_days,
        )
        session.add(person)
        session.flush()
        person.quiet_from, person.quiet_until = quiet or (None, None)
        today = now.astimezone(ZoneInfo(zone)).date()
        journey = facts.start(session, person, JourneyFacts(today, "Clerk", "Analyst"), now)
        rhythm = Rhythm(cadence, weekdays, at)
        checkins_schedule.start_schedule(session, person, journey, rhythm, now)
    return Member(database, person, journey)


def berlin(wall: str) -> datetime:
    """A wall clock time in Berlin as aware UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
