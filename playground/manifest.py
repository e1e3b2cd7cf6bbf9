"""What Slack refuses in an app manifest.

https://docs.slack.dev/reference/app-manifest and the schema in slackapi/manifest-schema: what may
stand where, lengths, counts, events without their scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.events import SCOPES, SENT
from playground.model import Json

LENGTHS = {"name": 35, "description": 140, "long_description": 4000}
SHORTEST_LONG_DESCRIPTION = 175
BOT_NAME = 80
COMMANDS, COMMAND_NAME, COMMAND_DESCRIPTION, USAGE_HINT = 50, 32, 2000, 1000
SHORTCUTS, SHORTCUT_NAME, SHORTCUT_DESCRIPTION, CALLBACK_ID = 10, 24, 150, 255
# Events that need no scope of those above; the playground sends few of them.
OTHER_EVENTS = """
app_deleted app_home_opened app_installed app_rate_limited app_requested app_uninstalled
assistant_thread_context_changed assistant_thread_started call_rejected channel_history_changed
channel_id_changed dnd_updated email_domain_changed emoji_changed entity_details_requested
file_change file_created file_deleted file_public file_unshared function_executed
grid_migration_finished grid_migration_started group_close group_deleted group_history_changed
group_open group_rename im_close im_created im_history_changed im_open invite_requested link_shared
message.app_home message_metadata_deleted message_metadata_posted message_metadata_updated pin_added
pin_removed scope_denied scope_granted shared_channel_invite_accepted
shared_channel_invite_approved shared_channel_invite_declined shared_channel_invite_received
shared_channel_invite_requested star_added star_removed subteam_created subteam_members_changed
subteam_self_added subteam_self_removed subteam_updated team_access_granted team_access_revoked
team_domain_change team_rename tokens_revoked user_connection user_huddle_changed
user_profile_changed user_status_changed workflow_deleted workflow_published workflow_step_deleted
workflow_step_execute workflow_unpublished
"""
EVENTS = {*SCOPES, *OTHER_EVENTS.split()}
# What may stand where; `features.agent_view` is in the reference and not yet in the schema.
PROPERTIES = {
    "": "$schema _metadata app_directory datastores display_information external_auth_providers "
    "features functions oauth_config outgoing_domains settings types workflows",
    "_metadata": "major_version min_version minor_version schema_version",
    "app_directory": "app_directory_categories direct_install_url installation_landing_page "
    "pricing privacy_policy_url support_email support_url supported_languages use_direct_install",
    "display_information": "background_color description long_description name",
    "features": "agent_view app_home assistant_view bot_user functions shortcuts slash_commands "
    "unfurl_domains workflow_steps",
    "features.app_home": "home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled",
    "features.assistant_view": "assistant_description suggested_prompts",
    "features.bot_user": "always_online display_name",
    "features.shortcuts": "callback_id description name type",
    "features.slash_commands": "command description should_escape url usage_hint",
    "features.workflow_steps": "callback_id name",
    "oauth_config": "pkce_enabled redirect_urls scopes token_management_enabled",
    "oauth_config.scopes": "bot bot_optional user user_optional",
    "settings": "allowed_ip_address_ranges event_subscriptions function_runtime hermes_app_type "
    "incoming_webhooks interactivity is_hosted is_mcp_enabled org_deploy_enabled siws_links "
    "socket_mode_enabled token_rotation_enabled",
    "settings.event_subscriptions": "bot_events metadata_subscriptions request_url user_events",
    "settings.event_subscriptions.metadata_subscriptions": "app_id event_type",
    "settings.incoming_webhooks": "incoming_webhooks_enabled",
    "settings.interactivity": "is_enabled message_menu_options_url request_url",
    "settings.siws_links": "initiate_uri",
}


def never_sent(manifest: Json) -> list[str]:
    """Sentences on the events that an app subscribes to and will not get here."""
    settings = manifest.get("settings") or {}
    events = (settings.get("event_subscriptions") or {}).get("bot_events") or []
    return [f"The playground never sends the event {it!r}." for it in events if it not in SENT]


def problems_in(manifest: Json) -> list[str]:
    """Sentences on everything Slack would refuse; empty when it would take the manifest."""
    features = manifest.get("features") or {}
    return [
        *_unknown(manifest),
        *_display(manifest.get("display_information") or {}),
        *_features(features),
        *_events(manifest),
    ]


def _unknown(manifest: Json) -> Iterator[str]:
    for place, known in PROPERTIES.items():
        there: Any = manifest
        for step in place.split(".") if place else []:
            there = there.get(step) if isinstance(there, dict) else None
        for each in there if isinstance(there, list) else [there]:
            if not isinstance(each, dict):
                continue
            for name in each:
                if name not in known.split():
                    yield f"{place}{'.' if place else ''}{name} is no property of a manifest."


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
