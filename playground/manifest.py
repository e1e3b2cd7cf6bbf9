"""What Slack refuses in an app manifest.

https://docs.slack.dev/reference/app-manifest - lengths, counts, events without their scope.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.events import SCOPES
from playground.model import Json

LENGTHS = {"name": 35, "description": 140, "long_description": 4000}
SHORTEST_LONG_DESCRIPTION = 174
BOT_NAME = 80
COMMANDS, COMMAND_NAME, COMMAND_DESCRIPTION, USAGE_HINT = 50, 32, 2000, 1000
SHORTCUTS, SHORTCUT_NAME, SHORTCUT_DESCRIPTION, CALLBACK_ID = 10, 24, 150, 255
# Events that Slack knows and the playground does not send.
OTHER_EVENTS = """
app_deleted app_installed app_rate_limited app_requested assistant_thread_context_changed
assistant_thread_started call_rejected channel_history_changed
dnd_updated email_domain_changed emoji_changed
entity_details_requested file_change file_created file_deleted file_public file_unshared
function_executed grid_migration_finished grid_migration_started group_close group_deleted
group_history_changed group_open group_rename im_close im_created im_history_changed
im_open invite_requested link_shared message.app_home message_metadata_deleted
message_metadata_posted message_metadata_updated pin_added pin_removed scope_denied scope_granted
shared_channel_invite_accepted shared_channel_invite_approved shared_channel_invite_declined
shared_channel_invite_received shared_channel_invite_requested star_added star_removed
subteam_created subteam_members_changed subteam_self_added subteam_self_removed subteam_updated
team_access_granted team_access_revoked team_domain_change team_rename user_connection
user_huddle_changed user_profile_changed user_status_changed workflow_deleted workflow_published
workflow_step_deleted workflow_step_execute workflow_unpublished
"""
EVENTS = {
    *SCOPES,
    "app_home_opened",
    "app_uninstalled",
    "channel_id_changed",
    "tokens_revoked",
    *OTHER_EVENTS.split(),
}


def problems_in(manifest: Json) -> list[str]:
    """Sentences on everything Slack would refuse; empty when it would take the manifest."""
    features = manifest.get("features") or {}
    return [
        *_display(manifest.get("display_information") or {}),
        *_features(features),
        *_events(manifest),
    ]


def _display(display: Json) -> Iterator[str]:
    if not display.get("name"):
        yield "display_information.name is missing."
    for key, most in LENGTHS.items():
        if len(str(display.get(key) or "")) > most:
            yield f"display_information.{key} has more than {most} characters."
    long = str(display.get("long_description") or "")
    if long and len(long) < SHORTEST_LONG_DESCRIPTION:
        yield (
            "display_information.long_description has fewer than "
            f"{SHORTEST_LONG_DESCRIPTION} characters."
        )


def _features(features: Json) -> Iterator[str]:
    if len(str((features.get("bot_user") or {}).get("display_name") or "")) > BOT_NAME:
        yield f"features.bot_user.display_name has more than {BOT_NAME} characters."
    commands = features.get("slash_commands") or []
    if len(commands) > COMMANDS:
        yield f"There are more than {COMMANDS} slash commands."
    for command in commands:
        name = str(command.get("command") or "")
        if not name.startswith("/") or name != name.lower() or " " in name:
            yield f"The command {name!r} must begin with / and have no capitals or spaces."
        if len(name) > COMMAND_NAME:
            yield f"The command {name!r} has more than {COMMAND_NAME} characters."
        if not 0 < len(str(command.get("description") or "")) <= COMMAND_DESCRIPTION:
            yield f"The command {name!r} needs a description of 1 to {COMMAND_DESCRIPTION}."
        if len(str(command.get("usage_hint") or "")) > USAGE_HINT:
            yield f"The usage hint of {name!r} has more than {USAGE_HINT} characters."
    yield from _shortcuts(features.get("shortcuts") or [])


def _shortcuts(shortcuts: list[Json]) -> Iterator[str]:
    if len(shortcuts) > SHORTCUTS:
        yield f"There are more than {SHORTCUTS} shortcuts."
    for shortcut in shortcuts:
        name = str(shortcut.get("name") or "")
        if not 0 < len(name) <= SHORTCUT_NAME:
            yield f"The shortcut {name!r} needs a name of 1 to {SHORTCUT_NAME} characters."
        if shortcut.get("type") not in ("global", "message"):
            yield f"The shortcut {name!r} must be of type global or message."
        if not 0 < len(str(shortcut.get("callback_id") or "")) <= CALLBACK_ID:
            yield f"The shortcut {name!r} needs a callback_id of 1 to {CALLBACK_ID} characters."
        if not 0 < len(str(shortcut.get("description") or "")) <= SHORTCUT_DESCRIPTION:
            yield f"The shortcut {name!r} needs a description of 1 to {SHORTCUT_DESCRIPTION}."


def _events(manifest: Json) -> Iterator[str]:
    asked = (manifest.get("oauth_config") or {}).get("scopes") or {}
    scopes = {*(asked.get("bot") or []), *(asked.get("bot_optional") or [])}
    settings = manifest.get("settings") or {}
    features = manifest.get("features") or {}
    for event in (settings.get("event_subscriptions") or {}).get("bot_events") or []:
        if event not in EVENTS:
            yield f"The event {event!r} is none of Slack's."
        elif SCOPES.get(event) and not scopes & set(SCOPES[event]):
            yield f"The event {event!r} needs the scope {' or '.join(SCOPES[event])}."
    if features.get("slash_commands") and "commands" not in scopes:
        yield "Slash commands need the scope commands."
    interactive = (settings.get("interactivity") or {}).get("is_enabled")
    if features.get("shortcuts") and not (interactive and "commands" in scopes):
        yield "Shortcuts need interactivity and the scope commands."
