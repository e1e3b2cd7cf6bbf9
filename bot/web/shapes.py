"""The shape that Slack's payloads have, as far as Bolt and our listeners rely on it.

A payload of another shape does not come from Slack: it is turned away at the door, and
what somebody typed stays in their form. Fields that are not named here may be anything.
Source: the payload reference on docs.slack.dev, and what Bolt reads before it asks a listener.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Id(_Shape):
    id: str = Field(min_length=1)


class _Profile(_Shape):
    display_name: str | None = None
    real_name: str | None = None


class _Person(_Id):
    team_id: str | None = None
    name: str | None = None
    real_name: str | None = None
    tz: str | None = None
    tz_offset: int | None = None
    locale: str | None = None
    deleted: bool | None = None
    profile: _Profile | None = None


class _Enterprise(_Shape):
    id: str | None = None


class _Authorization(_Shape):
    team_id: str | None = None
    enterprise_id: str | None = None
    user_id: str | None = None


class _Place(_Shape):
    """Where something was clicked."""

    type: str
    message_ts: str | None = None
    channel_id: str | None = None
    view_id: str | None = None


class _Option(_Shape):
    value: str


class _State(_Shape):
    """One field of a form."""

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_date: str | None = None
    selected_time: str | None = None
    selected_user: str | None = None
    selected_users: list[str] | None = None
    selected_conversation: str | None = None


class _Action(_State):
    type: str
    action_id: str
    block_id: str


class _Block(_Shape):
    type: str
    block_id: str


class _States(_Shape):
    values: dict[str, dict[str, _State]]


class _View(_Id):
    type: str
    callback_id: str
    private_metadata: str
    hash: str
    blocks: list[_Block]
    state: _States | None = None
    previous_view_id: str | None = None
    app_installed_team_id: str | None = None


_TS = "^[0-9]{1,11}[.][0-9]{1,6}$"
"""What names a message or an event: seconds, and which one within them."""


class _Inside(_Shape):
    """Where else Bolt looks for who it was and in which channel."""

    user: str | _Id | None = None
    channel: str | _Id | None = None


class _ChannelMessage(_Inside):
    ts: str = Field(pattern=_TS)
    text: str | None = None
    user: str | None = None


class _Item(_Shape):
    type: str
    channel: str | None = None
    ts: str | None = None


class _Event(_Shape):
    type: str
    user: str | _Person | None = None
    item: _Item | None = None
    channel: str | _Id | None = None
    message: _Inside | None = None
    previous_message: _Inside | None = None
    assistant_thread: _Inside | None = None
    reaction: str | None = None
    event_ts: str | None = Field(None, pattern=_TS)
    tokens: dict[str, Any] | None = None
    team_ids: list[str] | None = None


class _Payload(_Shape):
    """Every payload, also one of a kind that we do not use."""

    type: str | None = None
    team: _Id | None = None
    team_id: str | None = None
    enterprise: _Enterprise | None = None
    enterprise_id: str | None = None
    user: _Person | None = None
    user_id: str | None = None
    channel: str | _Id | None = None
    item: _Inside | None = None
    message: _Inside | None = None
    previous_message: _Inside | None = None
    assistant_thread: _Inside | None = None
    authorizations: list[_Authorization] | None = None
    is_enterprise_install: bool | str | None = None
    trigger_id: str | None = None
    response_url: str | None = Field(None, pattern="^https?://[^ ]+$")
    response_urls: list[dict[str, Any]] | None = None
    event: _Event | None = None
    actions: list[_Action] | None = None
    view: _View | None = None


class _Command(_Payload):
    command: str
    team_id: str
    user_id: str
    text: str | None = None
    channel_id: str | None = None


class _Interaction(_Payload):
    user: _Person
    channel: _Id | None = None


class _Click(_Interaction):
    actions: list[_Action]
    container: _Place


class _FormState(_View):
    state: _States


class _Submission(_Interaction):
    view: _FormState


class _Shortcut(_Interaction):
    callback_id: str


class _MessageShortcut(_Shortcut):
    channel: _Id
    message: _ChannelMessage


class _Events(_Payload):
    event_id: str
    event_time: int | None = Field(None, ge=0, le=2**40)
    event: _Event


_SHAPES: dict[str, type[_Payload]] = {
    "block_actions": _Click,
    "view_submission": _Submission,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Events,
}
_NEEDED = {
    "reaction_added": {"user", "reaction", "item", "event_ts"},
    "reaction_removed": {"user", "reaction", "item", "event_ts"},
    "app_home_opened": {"user"},
    "member_joined_channel": {"user", "channel"},
    "member_left_channel": {"user", "channel"},
    "channel_archive": {"channel"},
    "group_archive": {"channel"},
    "channel_shared": {"channel"},
    "team_access_granted": {"team_ids"},
    "team_access_revoked": {"team_ids"},
    "user_change": {"user"},
}
"""What each event has besides its type."""
_OF_ORGANISATIONS = {
    *("app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"),
}
"""They may name no workspace."""


def misfit(body: Any) -> str | None:
    """Where a payload has not the shape that Slack gives to its kind; None when it has.

    A path such as `event.user`, in which a name that is not ours is a `*`.
    """
    if not isinstance(body, dict):
        return "*"
    if body.get("event", {}) is None:  # Bolt looks into any event
        return "event"
    kind = body.get("type")
    shape = _SHAPES.get(kind, _Payload) if isinstance(kind, str) else _Payload
    try:
        found = (_Command if "command" in body else shape).model_validate(body)
    except ValidationError as refused:
        return _path(refused.errors(include_input=False, include_url=False)[0]["loc"])
    if isinstance(found, _Click) and not found.actions:
        return "actions"
    if isinstance(found, _Events):
        of_organisation = found.event.type in _OF_ORGANISATIONS
        if found.team_id is None and not of_organisation:
            return "team_id"
        if found.event_time is None and of_organisation:
            return "event_time"
        lacking = _lacking(found.event) if found.event.type in _NEEDED else None
        return lacking and f"event.{lacking}"
    return None


def _lacking(event: _Event) -> str | None:
    """Which field of an event is not as we need it; only a changed profile has a whole person."""
    if event.item and event.item.type == "message" and not (event.item.channel and event.item.ts):
        return "item"
    missing = _NEEDED[event.type] - event.model_dump(exclude_none=True).keys()
    if missing:
        return min(missing)
    if isinstance(event.user, _Person) != (event.type == "user_change"):
        return "user"
    return "channel" if isinstance(event.channel, _Id) else None


def _names(shape: type[_Shape]) -> Iterator[str]:
    yield from shape.model_fields
    for kind in shape.__subclasses__():
        yield from _names(kind)


_NAMES = frozenset(_names(_Shape))


def _path(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(it) if isinstance(it, int) or it in _NAMES else "*" for it in parts)
