"""`/wins`: the list of one's wins, searched, paged, edited and deleted in place."""

from blocks.wins import win_form, win_list
from blocks.wins.win_form import Origin
from handlers.request import Request
from handlers.slack_text import typed
from sponsorship.time.local_time import local_day
from sponsorship.wins import edit as wins
from sponsorship.wins.rules import card
from sponsorship.wins.rules.search import Query, query_of
from sponsorship.wins.rules.typed import typed_again
from sponsorship.wins.win_list import find


def command(request: Request) -> None:
    """Open the list, narrowed to the words, tags or month behind the command."""
    text = typed(request.body.get("text") or "")[: win_list.TEXT_LIMIT]
    with request.reading() as (session, person):
        query = query_of(text, local_day(request.now(), person.zone))
        found = find(session, person, query, 0, request.now())
    request.show(win_list.draw(found))
    request.ack()


def open_all(request: Request) -> None:
    """Open the whole list, from App Home."""
    with request.reading() as (session, person):
        found = find(session, person, Query(), 0, request.now())
    request.show(win_list.draw(found))
    request.ack()


def narrow(request: Request) -> None:
    """Another search or another period: from its first page."""
    _turn_to(request, 0)


def search(request: Request) -> None:
    """The same by the Search button: the list stays open and shows its first page."""
    query, _ = win_list.read(request.form())
    with request.reading() as (session, person):
        found = find(session, person, query, 0, request.now())
    request.go_on(win_list.draw(found))


def older(request: Request) -> None:
    """The next page."""
    _turn_to(request, win_list.read(request.form())[1] + 1)


def newer(request: Request) -> None:
    """The page before."""
    _turn_to(request, max(win_list.read(request.form())[1] - 1, 0))


def edit(request: Request) -> None:
    """Open a win's form on top of the list."""
    query, page = win_list.read(request.form())
    with request.reading() as (session, person):
        logged = wins.own(session, person, request.pressed())
    origin = Origin(win_id=logged.win.id, query=query, page=page)
    request.show(win_form.draw(typed_again(logged.win, logged.tags), origin))
    request.ack()


def delete(request: Request) -> None:
    """Delete a win; the list offers to restore it."""
    query, page = win_list.read(request.form())
    with request.writing() as (session, person):
        gone = wins.remove(session, person, request.pressed(), request.now())
    with request.database.read() as session:
        found = find(session, person, query, page, request.now())
    removed = card.card_of(gone.win, gone.tags)
    request.redraw(request.form()["id"], win_list.draw(found, removed))
    request.done()


def restore(request: Request) -> None:
    """Bring a win back into the list."""
    query, page = win_list.read(request.form())
    with request.writing() as (session, person):
        wins.restore(session, person, request.pressed(), request.now())
    with request.database.read() as session:
        found = find(session, person, query, page, request.now())
    request.redraw(request.form()["id"], win_list.draw(found))
    request.done()


def _turn_to(request: Request, page: int) -> None:
    query, _ = win_list.read(request.form())
    with request.reading() as (session, person):
        found = find(session, person, query, page, request.now())
    request.redraw(request.form()["id"], win_list.draw(found), request.form()["hash"])
    request.ack()
