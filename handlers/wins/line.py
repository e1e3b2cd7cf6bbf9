"""`/win` and its line."""

from blocks.wins import win_card, win_needs_journey
from handlers.request import Request
from handlers.slack_text import typed
from handlers.wins.form import open_new
from sponsorship.refusals import Refusal
from sponsorship.wins import line as win_line
from sponsorship.wins.rules import card
from sponsorship.wins.rules import typed as win_typed
from sponsorship.wins.rules.refused import WinRefused


def command(request: Request) -> None:
    """`/win <line>` stores the line and answers with its card; without a line, opens the form."""
    line = typed(request.body.get("text") or "").strip()
    if not line:
        open_new(request)
        return
    trigger_id = request.body.get("trigger_id")
    person = request.acting()
    reading = win_typed.read_line(person, line, request.now())
    with request.writing_as(person) as session:
        key = win_typed.command_key(person, trigger_id) if trigger_id else None
        logged = win_line.log_line(session, person, reading, request.now(), key)
    if logged is None:
        drawn = win_needs_journey.draw(line)
    else:
        drawn = win_card.draw(card.card_of(logged.win, logged.tags, logged.unsure))
        request.wake(person.workspace_id)
    request.ack(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral")


def keep(request: Request) -> None:
    """Log the line that was typed before there was a journey."""
    message = request.message()
    person = request.acting()
    reading = win_typed.read_line(person, request.pressed(), request.now())
    with request.writing_as(person) as session:
        key = win_typed.message_key(person, *message)
        logged = win_line.log_line(session, person, reading, request.now(), key)
    if logged is None:
        raise Refusal(WinRefused.NO_JOURNEY_YET)
    drawn = win_card.draw(card.card_of(logged.win, logged.tags, logged.unsure))
    request.ack()
    if request.body.get("response_url"):
        request.respond(text=drawn.text, blocks=drawn.blocks, replace_original=True)
    request.wake(person.workspace_id)
