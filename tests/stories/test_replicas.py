"""What people do reaches any replica: the same thing twice, or two things at once."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import pytest
from sqlmodel import SQLModel, select

from sponsorship.supporters.rules import SupporterMessage
from storage.advocacy.endorsements import Endorsement
from storage.checkins.answers import CheckinAnswer
from storage.delivery.deliveries import Delivery
from storage.digests.reactions import Reaction
from storage.journeys.journeys import Journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import Consent
from storage.wins.wins import Win
from tests.bot.test_beat import eventually
from tests.databases import PostgresqlServer
from tests.stories import journeys
from tests.stories.replicas import Balancer, replicated
from tests.stories.sponsoring import (
    POST_AT,
    PREVIEW_AT,
    posted,
    posted_digest,
    preview,
    sponsored,
    win,
)
from tests.world import World

Row = TypeVar("Row", bound=SQLModel)


@pytest.fixture
def both(postgresql: PostgresqlServer) -> Iterator[tuple[World, Balancer]]:
    with postgresql.shared() as database, replicated(database) as both:
        yield both


def at_once(*acts: Callable[[], object]) -> None:
    """Several people at the same moment."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as problem:  # noqa: BLE001 - shown by the assertion below
            failed.append(problem)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def rows(world: World, table: type[Row]) -> list[Row]:
    with world.database.of(world.workspace_id).read() as session:
        return list(session.exec(select(table)))


def sent(world: World, kind: str) -> int:
    return sum(row.kind == kind for row in rows(world, Delivery))


def test_whoever_is_new_is_met_and_greeted_once(both: tuple[World, Balancer]) -> None:
    world, balancer = both
    with balancer.doubled():
        world.person("eve").home()
    world.tick()
    assert [it.slack_id for it in rows(world, Person)] == [world.person("eve").id]
    assert sent(world, "welcome") == 1


def test_what_a_member_does_is_done_once(both: tuple[World, Balancer]) -> None:
    """Where the slower replica says that it is done already, either answer may be seen."""
    world, balancer = both
    ana = world.person("ana")
    ana.click("Start my journey", in_=ana.home())
    with balancer.doubled():
        ana.submit(current_role="Stock planner", target_role="Data analyst")
    ana.close(clear=True)
    world.tick()
    assert len(rows(world, Journey)) == 1
    with balancer.doubled():
        ana.command("/win Saved 3h a week with a macro", channel="elsewhere")
    ana.command("/win", channel="elsewhere")
    with balancer.doubled():
        assert ana.submit(title="Cut the report from two days to one") == {}
    world.driver.settle()
    assert sorted(it.title for it in rows(world, Win)) == [
        "Cut the report from two days to one",
        "Saved 3h a week with a macro",
    ]
    ana.command("/checkin")
    with balancer.doubled():
        assert ana.submit(progress="Wrote a query", confidence="3") == {}
    assert [it.progress for it in rows(world, CheckinAnswer)] == ["Wrote a query"]
    ana.click("Add a supporter", in_=ana.home())
    with balancer.doubled():
        ana.submit(person=world.person("raj").id, kind="sponsor", ask="now")
    world.tick()
    with balancer.doubled():
        world.person("raj").click("Agree", in_=journeys.request(world, "raj"))
    world.tick()
    assert [it.consent for it in rows(world, Supporter)] == [Consent.AGREED]
    assert sent(world, SupporterMessage.REQUEST) == 1
    assert sent(world, SupporterMessage.ANSWER) == 1


def test_what_a_sponsor_does_is_done_once(both: tuple[World, Balancer]) -> None:
    world, balancer = both
    sponsored(world, supporters=("raj",))
    win(world, "Cut the report from two days to one")
    world.move_to(PREVIEW_AT)
    with balancer.doubled():
        world.person("ana").click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    [digest] = posted(world)
    raj = world.person("raj")
    with balancer.doubled():
        raj.react(digest, "star")
        world.driver.settle()
    raj.click("Endorse", in_=digest)
    with balancer.doubled():
        assert raj.submit(quote="Found what nobody saw") == {}
    world.tick()
    assert len(rows(world, Reaction)) == len(rows(world, Endorsement)) == 1
    assert len([it for it in world.person("ana").dm() if "endorsed you" in it.text]) == 1


def test_an_event_that_reaches_both_replicas_counts_once(both: tuple[World, Balancer]) -> None:
    world, balancer = both
    journeys.start(world)
    ana = world.person("ana")
    with balancer.doubled():
        ana.do("set_profile", tz="Asia/Kolkata")
        world.driver.settle()
    assert [it.zone for it in rows(world, Person) if it.slack_id == ana.id] == ["Asia/Kolkata"]


def test_two_sponsors_at_once_both_count(both: tuple[World, Balancer]) -> None:
    world, _ = both
    sponsored(world)
    win(world, "Cut the report from two days to one")
    digest = posted_digest(world)
    people = {name: world.person(name) for name in ("raj", "sue", "max")}
    at_once(
        *(partial(it.react, digest, emoji) for it in people.values() for emoji in ("star", "tada"))
    )
    world.driver.settle()
    assert len(rows(world, Reaction)) == 6
    for name, it in people.items():
        it.click("Endorse", in_=posted(world, reader=name)[0])
    at_once(*(partial(it.submit, quote=f"Well done, says {it.id}") for it in people.values()))
    world.tick()
    assert len(rows(world, Endorsement)) == 3
    assert len([it for it in world.person("ana").dm() if "endorsed you" in it.text]) == 3


def test_an_edit_while_the_digest_is_on_its_way_is_not_lost(both: tuple[World, Balancer]) -> None:
    """One replica posts, and Slack is slow to answer; another takes the edit meanwhile."""
    world, _ = both
    sponsored(world)
    win(world, "Cut the report")
    world.move_to(PREVIEW_AT)
    ana = world.person("ana")
    ana.click("Post as is", in_=preview(world))
    world.driver.fault("hang", method="chat.postMessage", seconds=1)
    posting = threading.Thread(target=partial(world.move_to, POST_AT))
    posting.start()
    eventually(lambda: any(row.state == "sending" for row in rows(world, Delivery)))
    ana.command("/wins", channel="elsewhere")
    ana.click("Edit", in_=ana.view())
    assert ana.submit(title="Cut the report from two days to one") == {}
    posting.join()
    world.tick()
    [digest] = posted(world)
    assert "Cut the report from two days to one" in digest.text
