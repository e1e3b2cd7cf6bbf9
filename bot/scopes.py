"""What Headway asks a workspace to grant; `manifest.yml` says the same."""

REQUIRED = ("commands", "chat:write", "im:write", "users:read", "reactions:read", "channels:read")

OPTIONAL = {
    "groups:read": "private sponsors' channels cannot be chosen or checked",
    "files:write": "an export of somebody's data comes as text instead of files",
    "channels:history": "a post to a public channel whose outcome is unknown waits for you",
    "groups:history": "a post to a private channel whose outcome is unknown waits for you",
    "im:history": "a direct message whose outcome is unknown waits for you",
}
"""Scope to what is missed without it."""
