"""What a person finds in App Home, read when it is drawn.

Everything here is the reader's own, or was given to them. What they see of a journey that
they support is its member's name, its target role and where its latest digest is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from sponsorship.checkins.rules import schedule as checkins
from sponsorship.delivery.rules.sending import Composed, Publish
from sponsorship.digests.rules.preview import may_post_now
from sponsorship.home.rules import DigestLine, Home, MemberHome, OwnJourney, hours_a_week
from sponsorship.numbers.value import Metric, counted_totals
from sponsorship.people.rules import quiet_hours
from sponsorship.time.local_time import local_day
from storage.delivery.deliveries import Delivery
from storage.delivery.schedules import Schedule
from storage.digests.digests import Digest
from storage.home import advocacy as home_advocacy
from storage.home import checkins as home_checkins
from storage.home import digests
from storage.home import journey as home_journey
from storage.home import supporters as home_supporters
from storage.home import wins as home_wins
from storage.home.lines import Figure, PeriodLine
from storage.journeys.journeys import Journey
from storage.people import away as people_away
from storage.people.people import Person, person_by_id
from storage.types import PeriodState, ScheduleKind

LATEST_WINS = 5
PERIODS = 5
REACTIONS_FOR = timedelta(days=28)


def content(session: Session, person: Person, now: datetime) -> Home:
    """Read the person's App Home, in at most eleven queries."""
    workspace_id = person.workspace_id
    today = local_day(now, person.zone)
    member = _member(session, person, today, now)
    away = people_away.away_now_or_next(session, workspace_id, person.id, today)
    return Home(
        name=person.name,
        today=today,
        zone=person.zone,
        quiet=quiet_hours(person),
        is_admin=person.is_admin,
        away=(away.starts_on, away.ends_on) if away else None,
        member=member,
        supported=home_supporters.supported_lines(session, workspace_id, person.id),
        advocacy=home_advocacy.advocacy_lines(
            session, workspace_id, person.id, member.journey.id if member else None, today
        ),
    )


def compose(session: Session, delivery: Delivery, now: datetime) -> Composed:
    """The person's App Home as it is now."""
    if delivery.person_id is None:
        return None
    person = person_by_id(session, delivery.workspace_id, delivery.person_id)
    if person is None or person.deactivated or person.home_opened_at is None:
        return None
    return Publish(content(session, person, now))


def _member(session: Session, person: Person, today: date, now: datetime) -> MemberHome | None:
    workspace_id, zone = person.workspace_id, ZoneInfo(person.zone)
    journey, schedules = home_journey.journey_and_schedules(session, workspace_id, person.id)
    if journey is None:
        return None
    monday = today - timedelta(days=today.weekday())
    figures = home_wins.figures(session, workspace_id, journey.id, monday)
    periods = home_checkins.latest_periods(session, workspace_id, journey.id, PERIODS)
    digest = digests.latest_digest(session, workspace_id, journey.id)
    next_at = {
        kind: schedule.next_at.astimezone(zone)
        for kind, schedule in schedules.items()
        if schedule.next_at is not None
    }
    return MemberHome(
        journey=_own(journey),
        wins_this_week=sum(it.count_since for it in figures),
        wins=sum(it.count for it in figures),
        latest_wins=home_wins.latest_wins(session, workspace_id, journey.id, LATEST_WINS),
        totals=counted_totals(_metrics(figures)),
        hours=hours_a_week(periods),
        period=next((it for it in periods if _waits(it, now)), None),
        next_checkin=_next_checkin(schedules.get(ScheduleKind.CHECKIN), periods, zone, now),
        digest=_digest(journey, digest, zone, now) if digest else None,
        next_digest=next_at.get(ScheduleKind.DIGEST),
        reactions=digests.reactions_since(session, workspace_id, journey.id, now - REACTIONS_FOR),
        open=home_checkins.open_lines(session, workspace_id, journey.id),
        supporters=home_supporters.supporter_lines(session, workspace_id, journey.id),
    )


def _own(journey: Journey) -> OwnJourney:
    return OwnJourney(
        id=journey.id,
        status=journey.status,
        current_role=journey.current_role,
        target_role=journey.target_role,
        start_day=journey.start_day,
        agreed_hours=journey.agreed_hours,
        digest_channel_id=journey.digest_channel_id,
    )


def _digest(journey: Journey, digest: Digest, zone: ZoneInfo, now: datetime) -> DigestLine:
    is_offered = may_post_now(journey, digest, now)
    return DigestLine(
        id=digest.id,
        state=digest.state,
        starts_on=digest.starts_on,
        ends_on=digest.ends_on,
        post_at=digest.post_at.astimezone(zone),
        is_previewed=digest.previewed_at is not None,
        is_over=now >= digest.post_at and not is_offered,
        may_post_now=is_offered,
    )


def _metrics(figures: Iterable[Figure]) -> Iterable[tuple[Metric, int]]:
    for figure in figures:
        if figure.kind is not None and figure.amount is not None:
            metric = Metric(
                figure.kind,
                figure.amount,
                figure.unit,
                figure.before,
                figure.after,
                figure.per,
                figure.basis,
            )
            yield metric, figure.count


def _next_checkin(
    schedule: Schedule | None, periods: Sequence[PeriodLine], zone: ZoneInfo, now: datetime
) -> datetime | None:
    dealt_with = [
        period.ends_on
        for period in periods
        if period.state is not PeriodState.OPEN or period.prompt_at <= now
    ]
    found = schedule and checkins.next_prompt_at(schedule, max(dealt_with, default=None))
    return found.astimezone(zone) if found else None


def _waits(period: PeriodLine, now: datetime) -> bool:
    return period.state is PeriodState.OPEN and period.prompt_at <= now < period.closes_at
