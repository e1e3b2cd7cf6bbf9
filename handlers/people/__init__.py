"""People: days away, roles, and what Slack tells of them."""

from blocks.people import away_form, roles_form
from handlers.people import away, profile, roles
from handlers.routes import Route, action, event, view

ROUTES: tuple[Route, ...] = (
    action(away_form.OPEN, away.open_form),
    view(away_form.CALLBACK, away.submit),
    action(away_form.REMOVE, away.remove),
    action(roles_form.OPEN, roles.open_roles),
    view(roles_form.CALLBACK, roles.submit_roles),
    event("user_change", profile.user_changed, confined=False),
)
