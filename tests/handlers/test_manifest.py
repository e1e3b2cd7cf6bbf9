"""The manifest asks for what the code uses, and the code uses what the manifest asks for."""

import ast
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

import handlers
from playground.company import load_manifest

ROOT = Path(__file__).parent.parent.parent
MANIFEST = load_manifest(ROOT / "manifest.yml")

# What each method or event needs, from Slack's reference of methods and events.
METHODS = {
    "apps_connections_open": set(),  # the app-level token's own scope
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "files_upload_v2": {"files:write"},
    "oauth_v2_access": set(),  # the client secret instead of a token
    "users_info": {"users:read"},
    "users_conversations": {"channels:read", "groups:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
EVENTS = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "group_left": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


ORG_EVENTS = {"team_access_granted", "team_access_revoked"}
"""For an app of a whole organisation only; the manifest has them as a comment."""


def routes(kind: str) -> set[str]:
    """The names of every route of that kind."""
    return {route.name for route in handlers.routes() if route.brings == kind}


def calls() -> set[str]:
    """Web API methods that the bot calls, as slack_sdk names them."""
    web_api = {name for name in vars(WebClient) if "_" in name.strip("_")}
    found = set()
    for room in ("bot", "handlers"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and node.attr in web_api:
                    found.add(node.attr)
                if isinstance(node, ast.Constant) and str(node.value) in {
                    name.replace("_", ".", 1) for name in METHODS
                }:
                    found.add(str(node.value).replace(".", "_", 1))
    return found


def declared(*path: str) -> Any:
    found: Any = MANIFEST
    for step in path:
        found = found[step]
    return found


def test_commands_are_the_ones_that_are_answered() -> None:
    commands = {it["command"] for it in declared("features", "slash_commands")}
    assert routes("command") == commands


@pytest.mark.parametrize("kind", ["global", "message"])
def test_shortcuts_are_the_ones_that_are_answered(kind: str) -> None:
    asked = {it["callback_id"] for it in declared("features", "shortcuts") if it["type"] == kind}
    assert asked <= routes("shortcut")
    every = {it["callback_id"] for it in declared("features", "shortcuts")}
    assert routes("shortcut") <= every


def test_events_are_the_ones_that_are_listened_to() -> None:
    events = set(declared("settings", "event_subscriptions", "bot_events"))
    assert routes("event") == events | ORG_EVENTS
    said = (ROOT / "manifest.yml").read_text()
    assert all(f"# - {it}" in said for it in ORG_EVENTS)


def test_the_redirect_url_that_is_shown_is_the_one_that_is_served() -> None:
    from slack_bolt.oauth.oauth_settings import OAuthSettings

    path = OAuthSettings(client_id="1", client_secret="s", scopes=[]).redirect_uri_path
    for page in ("manifest.yml", "docs/operating.md"):
        assert f"https://your.host{path}" in (ROOT / page).read_text()


def test_scopes_are_the_ones_that_are_needed() -> None:
    scopes = declared("oauth_config", "scopes")
    needed = {"commands"}
    for method in calls():
        needed |= METHODS[method]
    for event in routes("event") - ORG_EVENTS:
        needed |= EVENTS[event]
    assert needed == set(scopes["bot"]) | set(scopes["bot_optional"])
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])


def test_no_required_scope_lets_the_bot_read_conversations() -> None:
    assert not [it for it in declared("oauth_config", "scopes", "bot") if "history" in it]


def test_texts_keep_within_slacks_limits() -> None:
    about = declared("display_information")
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(declared("features", "bot_user", "display_name")) <= 80
    assert all(len(it["name"]) <= 24 for it in declared("features", "shortcuts"))
    assert len(declared("features", "shortcuts")) <= 10
    assert all(len(it["command"]) <= 32 for it in declared("features", "slash_commands"))
