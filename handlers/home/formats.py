"""How the workspace's channels read numbers, for its admins."""

from blocks.home import formats_form
from handlers.request import Request
from sponsorship.home import formats


def open_formats(request: Request) -> None:
    """Open the form."""
    with request.reading() as (session, person):
        locale = formats.locale_for(session, person)
    request.show(formats_form.draw(locale))
    request.ack()


def submit_formats(request: Request) -> None:
    """Keep what was chosen."""
    locale = formats_form.read(request.form())
    with request.writing() as (session, person):
        formats.change_locale(session, person, locale, request.now())
    request.ack()
