"""App Home: opened, and its long lists turned page by page."""

from blocks import parts
from blocks.home import home, home_list
from handlers.request import Request
from sponsorship.home import home as content
from sponsorship.home import welcome


def opened(request: Request) -> None:
    """Draw the page at once; whoever is here for the first time is greeted."""
    with request.writing() as (session, person):
        found = welcome.opened_home(session, person, request.now())
    request.ack()
    request.client.views_publish(user_id=person.slack_id, view=home.draw(found))
    request.wake(person.workspace_id)


def open_list(request: Request) -> None:
    """Open a list in full."""
    name = home_list.read_name(request.pressed())
    with request.reading() as (session, person):
        found = content.content(session, person, request.now())
    request.show(home_list.draw(name, 0, found))
    request.ack()


def turn_page(request: Request) -> None:
    """Turn to the page that the button names."""
    with request.reading() as (session, person):
        found = content.content(session, person, request.now())
    view, page = request.form(), parts.read_page(request.pressed())
    drawn = home_list.draw(home_list.read_name(view["private_metadata"]), page, found)
    request.redraw(view["id"], drawn, view["hash"])
    request.ack()
