"""A person's data."""

from blocks.privacy import data_form
from handlers.privacy import data as privacy_data
from handlers.routes import Route, action, view

ROUTES: tuple[Route, ...] = (
    action(data_form.OPEN, privacy_data.open_data),
    action(data_form.EXPORT, privacy_data.export),
    action(data_form.ERASE, privacy_data.open_erase),
    view(data_form.ERASE_CALLBACK, privacy_data.erase),
)
