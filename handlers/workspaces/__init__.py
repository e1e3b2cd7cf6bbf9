"""Workspaces: installed, taken out."""

from handlers.routes import Route, event
from handlers.workspaces import installs

ROUTES: tuple[Route, ...] = (
    event("app_uninstalled", installs.uninstalled, confined=False),
    event("tokens_revoked", installs.tokens_revoked, confined=False),
    event("team_access_granted", installs.access_granted, confined=False),
    event("team_access_revoked", installs.access_revoked, confined=False),
)
