"""A person's data."""

from blocks.privacy import data_form, erase_form
from handlers.privacy import data, erase, export
from handlers.routes import Route, action, view

ROUTES: tuple[Route, ...] = (
    action(data_form.OPEN, data.open_data),
    action(data_form.EXPORT, export.export),
    action(data_form.ERASE, erase.open_erase),
    view(erase_form.CALLBACK, erase.erase),
)
