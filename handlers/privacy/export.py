"""The export: ordered on the page about one's data."""

from blocks.privacy import data_form
from handlers.request import Request
from sponsorship.privacy import export as privacy_export


def export(request: Request) -> None:
    """Have the export sent."""
    with request.writing() as (session, person):
        privacy_export.order_export(session, person, request.now())
    request.redraw(request.form()["id"], data_form.draw_on_its_way())
    request.done()
