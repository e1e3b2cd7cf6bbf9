import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from sponsorship.delivery.plan import RETRY_AFTER, plan
from sponsorship.time.local_time import next_run
from sponsorship.time.schedules import Due
from storage.database import Busy, Database
from storage.delivery.deliveries import Delivery, enqueue, enqueue_all, message
from storage.delivery.schedules import Schedule
from storage.workspaces.workspaces import Workspace
from tests.bot.seed import MONDAY_NINE, company, weekly
from tests.databases import SqliteFiles

WEEK = timedelta(weeks=1)


def run(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
    """A run as features write it: one message per run, by a key that says which run it is."""
    for schedule, due_at, _ in due:
        enqueue(
            session,
            workspace_id,
            key=f"{schedule.kind}:{schedule.id}:{due_at.isoformat()}",
            kind="prompt",
            subject_id=schedule.id,
            now=now,
            due_at=due_at,
        )


RUNS = {"checkin": run}


def add(database: Database, *schedules: Schedule) -> None:
    with database.write() as session:
        session.add_all(schedules)


def due_times(database: Database) -> list[datetime]:
    with database.read() as session:
        return sorted(session.exec(select(Delivery.due_at)).all())


def next_times(database: Database) -> list[datetime | None]:
    with database.read() as session:
        return list(session.exec(select(Schedule.next_at).order_by(col(Schedule.id))).all())


def test_a_due_run_is_done_once_and_the_schedule_moves_to_the_next(database: Database) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE))
    assert plan(database, MONDAY_NINE, RUNS) == 1
    assert plan(database, MONDAY_NINE, RUNS) == 0
    assert due_times(database) == [MONDAY_NINE]
    assert next_times(database) == [MONDAY_NINE + WEEK]


def test_nothing_is_done_a_moment_early_or_while_the_journey_rests(database: Database) -> None:
    first, second = company(database, 2)
    add(database, weekly(first, MONDAY_NINE), weekly(second, None))
    assert plan(database, MONDAY_NINE - timedelta(microseconds=1), RUNS) == 0
    assert due_times(database) == []


def test_after_an_outage_only_the_latest_missed_run_is_done(database: Database) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE))
    late = MONDAY_NINE + 3 * WEEK + timedelta(hours=5)
    assert plan(database, late, RUNS) == 1
    assert due_times(database) == [MONDAY_NINE + 3 * WEEK]
    assert next_times(database) == [MONDAY_NINE + 4 * WEEK]


def test_if_the_later_of_two_missed_runs_is_due_exactly_now_one_run_happens(
    database: Database,
) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE))
    assert plan(database, MONDAY_NINE + WEEK, RUNS) == 1
    assert plan(database, MONDAY_NINE + WEEK, RUNS) == 0
    assert due_times(database) == [MONDAY_NINE + WEEK]
    assert next_times(database) == [MONDAY_NINE + 2 * WEEK]


def test_batches_do_not_shrink_to_nothing_where_each_takes_long(database: Database) -> None:
    """A slow disk takes its time for every commit, however little is in it."""
    add(database, *(weekly(journey, MONDAY_NINE) for journey in company(database, 170)))
    sizes: list[int] = []

    def slow(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
        sizes.append(len(due))
        sleep(0.2)

    assert plan(database, MONDAY_NINE, {"checkin": slow}) == 170
    assert sizes == [50, 50, 50, 20]


@pytest.mark.parametrize(("count", "lines"), [(20, 20), (21, 1)])
def test_many_messages_are_one_line_of_the_log(
    database: Database, count: int, lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    company(database)
    caplog.set_level("INFO", "storage.delivery.deliveries")
    many = [
        message("T1", key=str(it), kind="prompt", subject_id=str(it), now=MONDAY_NINE)
        for it in range(count)
    ]
    with database.write() as session:
        enqueue_all(session, many)
    assert len(caplog.records) == lines
    assert vars(caplog.records[0])["workspace"] == "T1"


def test_a_run_announced_before_the_rule_changed_keeps_its_moment(database: Database) -> None:
    [journey] = company(database)
    announced = MONDAY_NINE + timedelta(hours=2)
    add(database, weekly(journey, announced, weekdays=frozenset({3}), at=time(15, 0)))
    assert plan(database, announced, RUNS) == 1
    assert due_times(database) == [announced]
    assert next_times(database) == [datetime(2026, 11, 26, 15, 0, tzinfo=UTC)]


def test_a_workspace_that_uninstalled_is_left_alone(database: Database) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE))
    with database.write() as session:
        session.get_one(Workspace, "T1").uninstalled_at = MONDAY_NINE
    assert plan(database, MONDAY_NINE, RUNS) == 0


def test_a_run_that_raises_is_tried_again_later_and_holds_up_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    journeys = company(database, 60)
    add(database, *(weekly(journey, MONDAY_NINE) for journey in journeys))
    with database.read() as session:
        bad = session.exec(select(Schedule.id).order_by(col(Schedule.id)).offset(7)).first()

    def picky(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
        run(session, workspace_id, due, now)
        if bad in [it.schedule.id for it in due]:
            raise KeyError("not today")

    assert plan(database, MONDAY_NINE, {"checkin": picky}) == 59
    assert len(due_times(database)) == 59
    assert any(hasattr(record, "reference") for record in caplog.records)
    assert plan(database, MONDAY_NINE + timedelta(seconds=5), RUNS) == 0
    assert plan(database, MONDAY_NINE + RETRY_AFTER, RUNS) == 1
    assert due_times(database) == [MONDAY_NINE] * 60
    assert next_times(database) == [MONDAY_NINE + WEEK] * 60


def test_a_busy_database_is_no_fault_of_the_run(database: Database) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE))

    def busy(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> None:
        raise Busy

    with pytest.raises(Busy):
        plan(database, MONDAY_NINE, {"checkin": busy})
    assert plan(database, MONDAY_NINE, RUNS) == 1


def _plan_in_another_process(url: str, start: Callable[[], object]) -> None:
    database = Database(url, wait=30)
    start()
    plan(database, MONDAY_NINE, RUNS)
    database.close()


@pytest.mark.slow
def test_two_processes_that_plan_at_once_do_every_run_once(database: Database) -> None:
    journeys = company(database, 400)
    add(database, *(weekly(journey, MONDAY_NINE) for journey in journeys))
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    url = database.url.render_as_string(hide_password=False)
    planners = [
        spawn.Process(target=_plan_in_another_process, args=(url, barrier.wait)) for _ in range(2)
    ]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join(60)
        assert planner.exitcode == 0
    with database.read() as session:
        by_schedule = Counter(session.exec(select(Delivery.subject_id)).all())
        left = session.exec(
            select(func.count()).select_from(Schedule).where(col(Schedule.next_at) <= MONDAY_NINE)
        ).one()
    assert len(by_schedule) == 400
    assert set(by_schedule.values()) == {1}
    assert left == 0


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None)),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001  # zone follows
    beats=st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=9)), max_size=12),
)
def test_whenever_the_beats_come_each_does_the_latest_run_that_was_due(
    sqlite_files: SqliteFiles,
    zone: str,
    weekdays: frozenset[int],
    at: time,
    start: datetime,
    beats: list[timedelta],
) -> None:
    begin = start.replace(tzinfo=UTC)
    rule = weekly("", None).model_dump(include={"anchor"})

    def following(after: datetime) -> datetime:
        return next_run(after, weekdays=weekdays, at=at, zone=zone, anchor=rule["anchor"])

    with sqlite_files.shared() as database:
        [journey] = company(database)
        add(database, weekly(journey, following(begin), weekdays=weekdays, at=at, zone=zone))
        now, expected, coming = begin, [], following(begin)
        for beat in beats:
            now += beat
            latest = None
            while coming <= now:
                latest, coming = coming, following(coming)
            assert plan(database, now, RUNS) == (latest is not None)
            expected += [latest] if latest else []
        assert due_times(database) == expected
        assert next_times(database) == [coming]


def test_a_schedule_of_a_newer_versions_kind_is_left_to_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    [journey] = company(database)
    add(database, weekly(journey, MONDAY_NINE, kind="retrospective"))
    assert plan(database, MONDAY_NINE, RUNS) == 0
    assert not caplog.records
    newer = {**RUNS, "retrospective": run}
    assert plan(database, MONDAY_NINE, newer) == 1, "it was not put off"
    assert due_times(database) == [MONDAY_NINE]
