"""Erasing oneself: asked once more, then done."""

from blocks.privacy import erase_form, erased
from handlers.request import Request
from sponsorship.privacy import erase as privacy_erase


def open_erase(request: Request) -> None:
    """Ask once more."""
    request.acting()
    request.show(erase_form.draw())
    request.ack()


def erase(request: Request) -> None:
    """Erase the person, and empty their App Home, which nobody is there to own any more."""
    with request.writing() as (session, person):
        privacy_erase.erase(session, person, erase_form.read(request.form()), request.now())
    request.ack(response_action="update", view=erased.draw_notice())
    request.client.views_publish(user_id=person.slack_id, view=erased.draw())
    request.wake(person.workspace_id)
