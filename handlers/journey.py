"""Journeys: started, changed, paused, resumed, landed and ended."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from blocks import journey_form, supporter_form
from blocks.journey_form import JourneyFacts
from handlers.acting import acting, form_of, pressed, reading, writing
from handlers.showing import show
from sponsorship import journeys, lifecycle
from sponsorship.local_time import local_day
from storage.database import Database
from storage.journeys import Journey


def open_new(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the empty form."""
    person = acting(body, client, database, now)
    show(client, body, journey_form.draw(JourneyFacts(start_day=local_day(now(), person.zone))))
    ack()


def open_facts(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
) -> None:
    """Open the form with the facts of the member's journey."""
    with reading(body, client, database, now) as (session, person):
        journey = journeys.own(session, person, pressed(body))
    show(client, body, journey_form.draw(_facts(journey)))
    ack()


def submit(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Start the journey, or save its facts."""
    facts = journey_form.read(form_of(body))
    assert facts.start_day is not None
    typed = (facts.current_role, facts.target_role, facts.why, facts.agreed_hours, facts.start_day)
    with writing(body, client, database, now) as (session, person):
        if facts.journey_id:
            lifecycle.change(session, person, facts.journey_id, *typed, now())
        else:
            journey = lifecycle.begin(session, person, *typed, now())
    if facts.journey_id:
        ack()
    else:
        ack(response_action="update", view=supporter_form.draw(journey.id, first=True))
    wake(person.workspace_id)


def pause(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Let the journey rest."""
    _move(lifecycle.pause, ack, body, client, database, now, wake)


def resume(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Go on."""
    _move(lifecycle.resume, ack, body, client, database, now, wake)


def land(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """The member has the role."""
    _move(lifecycle.land, ack, body, client, database, now, wake)


def end(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    """Stop the journey."""
    _move(lifecycle.end, ack, body, client, database, now, wake)


def _move(
    move: Callable[..., Journey],
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    database: Database,
    now: Callable[[], datetime],
    wake: Callable[[str], None],
) -> None:
    with writing(body, client, database, now) as (session, person):
        move(session, person, pressed(body), now())
    ack()
    wake(person.workspace_id)


def _facts(journey: Journey) -> JourneyFacts:
    return JourneyFacts(
        current_role=journey.current_role,
        target_role=journey.target_role,
        why=journey.why,
        agreed_hours=journey.agreed_hours,
        start_day=journey.start_day,
        journey_id=journey.id,
    )
