"""Journeys: started, changed, paused, resumed, landed and ended."""

from collections.abc import Callable

from blocks.journeys import journey_form
from handlers.request import Request
from sponsorship.journeys import facts as journeys
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyFacts
from sponsorship.time.local_time import local_day
from storage.journeys.journeys import Journey


def open_new(request: Request) -> None:
    """Open the empty form."""
    person = request.acting()
    request.show(journey_form.draw(JourneyFacts(start_day=local_day(request.now(), person.zone))))
    request.ack()


def open_facts(request: Request) -> None:
    """Open the form with the facts of the member's journey."""
    with request.reading() as (session, person):
        journey = journeys.own(session, person, request.pressed())
    request.show(journey_form.draw(_facts(journey)))
    request.ack()


def submit(request: Request) -> str | None:
    """Start the journey, and return its id; or save the facts of one that is under way."""
    facts = journey_form.read(request.form())
    with request.writing() as (session, person):
        if facts.journey_id:
            lifecycle.change(session, person, facts, request.now())
            return None
        return lifecycle.begin(session, person, facts, request.now()).id


def pause(request: Request) -> None:
    """Let the journey rest."""
    _move(request, lifecycle.pause)


def resume(request: Request) -> None:
    """Go on."""
    _move(request, lifecycle.resume)


def land(request: Request) -> None:
    """The member has the role."""
    _move(request, lifecycle.land)


def end(request: Request) -> None:
    """Stop the journey."""
    _move(request, lifecycle.end)


def _move(request: Request, move: Callable[..., Journey]) -> None:
    with request.writing() as (session, person):
        move(session, person, request.pressed(), request.now())
    request.done()


def _facts(journey: Journey) -> JourneyFacts:
    return JourneyFacts(
        current_role=journey.current_role,
        target_role=journey.target_role,
        why=journey.why,
        agreed_hours=journey.agreed_hours,
        start_day=journey.start_day,
        journey_id=journey.id,
    )
