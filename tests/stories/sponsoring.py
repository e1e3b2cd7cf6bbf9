"""A journey with supporters and a digest, from which the stories of sponsors begin."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from playground.driver import Message
from sponsorship.digests import schedule
from sponsorship.digests.rules.schedule import DigestChannel, DigestSettings
from sponsorship.journeys import facts
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.people import profile as people
from storage.checkins.blockers import Ask
from storage.journeys.journeys import Journey, open_journey
from storage.people.people import Person
from storage.supporters.supporters import Supporter
from storage.types import Consent, MetricBasis, MetricKind, SupporterKind, Visibility
from storage.wins.wins import Win
from tests.world import PEOPLE, World

PREVIEW_AT = "2026-11-26 15:00"
POST_AT = "2026-11-27 15:00"


def member(session: Session, world: World, name: str) -> Person:
    """Somebody of the world as Headway knows them."""
    profile = {"name": name, "tz": PEOPLE[name], "profile": {"display_name": name.title()}}
    return people.meet(session, world.workspace_id, world.person(name).id, profile, world.now())


def sponsored(
    world: World,
    *,
    channel: str = "ana-sponsors",
    posts_unanswered: bool = False,
    supporters: tuple[str, ...] = ("raj", "sue", "max"),
) -> str:
    """Ana has a journey, supporters who agreed, and a digest on Fridays; gives the journey's id."""
    channel_id = world.person("ana").channel_id(channel)
    now = world.now()
    with world.database.write() as session:
        ana = member(session, world, "ana")
        typed = JourneyFacts(date(2026, 9, 1), "Stock planner", "Data analyst", "", Decimal(4))
        journey = facts.start(session, ana, typed, now)
        for name in supporters:
            agree(session, world, journey, name)
        is_private = channel == "ana-sponsors"
        inside = tuple(world.person(name).id for name in ("ana", "raj", "sue", "max"))
        schedule.change_schedule(
            session,
            ana,
            DigestSettings(journey.id, channel_id, 4, time(15, 0), 24, posts_unanswered),
            DigestChannel(channel_id, is_private, inside if is_private else None),
            now,
        )
        return journey.id


def agree(session: Session, world: World, journey: Journey, name: str) -> Supporter:
    """Somebody is a sponsor of the journey and has said yes."""
    place = Supporter(
        workspace_id=world.workspace_id,
        journey_id=journey.id,
        person_id=member(session, world, name).id,
        kind=SupporterKind.SPONSOR,
        consent=Consent.AGREED,
        created_at=world.now(),
    )
    session.add(place)
    session.flush()
    return place


def win(
    world: World,
    title: str,
    visibility: Visibility = Visibility.SUPPORTERS,
    *,
    hours: int | None = None,
    **fields: Any,
) -> str:
    """Ana has a win, with hours a week saved and measured when given; gives its id."""
    with world.database.write() as session:
        ana = member(session, world, "ana")
        journey = open_journey(session, world.workspace_id, ana.id)
        assert journey is not None
        if hours is not None:
            fields = {
                "metric_kind": MetricKind.TIME_SAVED,
                "metric_amount": Decimal(hours),
                "metric_unit": "hour",
                "metric_per": "week",
                "metric_basis": MetricBasis.MEASURED,
            } | fields
        row = Win(
            workspace_id=world.workspace_id,
            journey_id=journey.id,
            title=title,
            happened_on=fields.pop("happened_on", date(2026, 11, 23)),
            visibility=visibility,
            source="form",
            created_at=world.now(),
            updated_at=world.now(),
            **fields,
        )
        session.add(row)
        session.flush()
        return row.id


def ask(world: World, text: str, visibility: Visibility = Visibility.SUPPORTERS) -> str:
    """Ana asks her supporters for something; gives the ask's id."""
    with world.database.write() as session:
        ana = member(session, world, "ana")
        journey = open_journey(session, world.workspace_id, ana.id)
        assert journey is not None
        row = Ask(
            workspace_id=world.workspace_id,
            journey_id=journey.id,
            text=text,
            visibility=visibility,
            created_at=world.now(),
        )
        session.add(row)
        session.flush()
        return row.id


def preview(world: World) -> Message:
    """The newest preview in Ana's direct messages."""
    for message in reversed(world.person("ana").dm()):
        if "React to answer" in message.text:
            return message
    raise AssertionError("no preview")


def posted(world: World, channel: str = "ana-sponsors", reader: str = "raj") -> list[Message]:
    """The bot's messages in a channel, threads left out."""
    reading = world.person(reader)
    return [it for it in reading.messages(channel) if "React to answer" in it.text]


def posted_digest(world: World) -> Message:
    """A week with one approved digest; gives the message as Raj sees it."""
    world.move_to(PREVIEW_AT)
    world.person("ana").click("Post as is", in_=preview(world))
    world.move_to(POST_AT)
    (message,) = posted(world)
    return message
