"""The member's map of supporters: adding, requesting consent, changing, removing."""

from blocks import notice
from blocks.supporters import supporter_form
from blocks.supporters.supporter_form import SupporterPlace
from handlers.acting import chosen
from handlers.journeys import journeys
from handlers.request import Request
from sponsorship.people import profile as people
from sponsorship.refusals import Refusal
from sponsorship.supporters import consent, supporter_map
from sponsorship.supporters.rules import SupporterRefused
from storage.journeys.journeys import open_journey


def submit_journey(request: Request) -> None:
    """A journey that has begun goes on to its first supporter."""
    begun = journeys.submit(request)
    if begun is None:
        request.ack()
    else:
        request.go_on(supporter_form.draw(begun, first=True))
    request.wake(request.workspace_id)


def open_new(request: Request) -> None:
    """Open the form for a new supporter."""
    with request.reading() as (session, person):
        journey = open_journey(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(SupporterRefused.NO_JOURNEY)
    request.show(supporter_form.draw(journey.id))
    request.ack()


def submit(request: Request) -> None:
    """Put the chosen person on the map."""
    person = request.acting()
    typed = supporter_form.read(request.form())
    profile = chosen(request.client, person, typed.slack_id, "person")
    with request.writing_as(person) as session:
        who = people.meet(session, person.workspace_id, typed.slack_id, profile, request.now())
        supporter_map.add(session, person, who, typed, request.now())
    request.done()


def open_edit(request: Request) -> None:
    """Open the form of one supporter."""
    with request.reading() as (session, person):
        place, who = consent.own_place(session, person, request.pressed())
    drawn = SupporterPlace(place.id, who.name, place.kind, place.stage, place.consent)
    request.show(supporter_form.draw_edit(drawn))
    request.ack()


def submit_edit(request: Request) -> None:
    """Move the supporter."""
    moved = supporter_form.read_edit(request.form())
    with request.writing() as (session, person):
        supporter_map.change(
            session, person, moved.supporter_id, moved.kind, moved.stage, request.now()
        )
    request.done()


def request_consent(request: Request) -> None:
    """Request the consent of somebody who is on the map already."""
    with request.writing() as (session, person):
        consent.request(session, person, request.pressed(), request.now())
    _say(request, supporter_form.ASKED)
    request.done()


def remove(request: Request) -> None:
    """Take somebody off the map."""
    with request.writing() as (session, person):
        supporter_map.remove(session, person, request.pressed(), request.now())
    _say(request, supporter_form.REMOVED)
    request.done()


def _say(request: Request, sentence: str) -> None:
    """Answer a click in a form by a sentence in its place; App Home shows what one there did."""
    view = request.body.get("view") or {}
    if view.get("type") == "modal":
        request.redraw(view["id"], notice.draw(sentence))
