"""App Home, `/headway` and settings."""

from blocks.home import formats_form, home_list, settings_form
from handlers.home import formats, headway, home, settings
from handlers.routes import Route, action, command, event, view

ROUTES: tuple[Route, ...] = (
    event("app_home_opened", home.opened),
    action(home_list.OPEN, home.open_list),
    action(home_list.OLDER, home.turn_page),
    action(home_list.NEWER, home.turn_page),
    command("/headway", headway.command),
    action(settings_form.OPEN, settings.open_settings),
    view(settings_form.CALLBACK, settings.submit_settings),
    action(formats_form.OPEN, formats.open_formats),
    view(formats_form.CALLBACK, formats.submit_formats),
)
