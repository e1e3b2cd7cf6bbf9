"""The buttons of a win's card."""

from sqlmodel import Session

from handlers.request import Request
from sponsorship.wins import cards, edit
from storage.people.people import Person


def undo(request: Request) -> None:
    """Take a win back; its card offers to restore it."""
    with request.writing() as (session, person):
        remember_card(request, session, person)
        edit.remove(session, person, request.pressed(), request.now())
    request.done()


def restore(request: Request) -> None:
    """Bring a win back."""
    with request.writing() as (session, person):
        remember_card(request, session, person)
        edit.restore(session, person, request.pressed(), request.now())
    request.done()


def remember_card(request: Request, session: Session, person: Person) -> None:
    """Keep hold of an only-you card while Slack lets us replace it."""
    url = request.body.get("response_url")
    if request.body["container"].get("is_ephemeral") and url:
        channel_id, ts = request.message()
        cards.pressed(session, person, request.pressed(), channel_id, ts, url, request.now())
