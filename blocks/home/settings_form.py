"""The form for a person's own settings, and the way to all the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from blocks import parts
from blocks.checkins.schedule_form import OPEN as SCHEDULE
from blocks.checkins.schedule_form import read_working_time
from blocks.digests.digest_settings_form import OPEN as DIGEST
from blocks.digests.reaction_map_form import OPEN as REACTIONS
from blocks.home.formats_form import OPEN as FORMATS
from blocks.journeys.journey_form import EDIT as JOURNEY
from blocks.message import Block, View
from blocks.people.away_form import OPEN as AWAY
from blocks.people.roles_form import OPEN as ROLES
from blocks.privacy.data_form import OPEN as DATA
from blocks.visibility_choice import NAMES
from blocks.words.days import weekday_words, zone_words
from blocks.words.people import readers_sentence
from sponsorship.home.rules import PersonSettings
from storage.types import Visibility

CALLBACK = "settings_form"
OPEN = "settings_open"
"""Opens the form; the button carries no value."""


_NO_ADMIN = (
    "Headway has no admin here yet. An admin or owner of this Slack workspace becomes it by "
    "opening `/headway settings`."
)
_NOW_ADMIN = "*You are Headway's admin here now*, as the first admin of Slack to open settings."


@dataclass(frozen=True)
class Around:
    """What the form says beside the settings; `journey_id` is None without a journey."""

    zone: str
    journey_id: str | None
    is_admin: bool
    claimed: bool | None
    """Whether the reader became the first admin just now; None where there is one already."""


def draw(settings: PersonSettings, around: Around) -> View:
    """The form; each of its buttons opens another form on top."""
    hours = settings.working_time
    return parts.form(
        CALLBACK,
        "Settings",
        [
            *_first_admin(around),
            parts.context(
                f"Only you see these. Your clock is {zone_words(around.zone)}, from your Slack "
                "profile: change it there and Headway follows."
            ),
            parts.picker(
                "timepicker",
                "quiet_from",
                "Quiet hours from",
                _clock(hours.quiet_from),
                hint="In your quiet hours Headway waits. Leave both empty for none.",
                optional=True,
            ),
            parts.picker(
                "timepicker",
                "quiet_until",
                "Quiet hours until",
                _clock(hours.quiet_until),
                optional=True,
            ),
            parts.checkboxes(
                "working_days",
                "Working days",
                [(str(day), weekday_words(day)) for day in range(7)],
                [str(day) for day in sorted(hours.working_days)],
                optional=False,
            ),
            *_visibility(settings),
            *_more(around),
        ],
    )


def read(view: View) -> PersonSettings:
    """What was chosen."""
    has_visibility = parts.read_choice(view, "win_visibility") != ""
    return PersonSettings(
        read_working_time(view),
        win_visibility=(
            parts.read_one(view, "win_visibility", Visibility) if has_visibility else None
        ),
    )


def _first_admin(around: Around) -> Sequence[Block]:
    if around.claimed is None:
        return []
    return [parts.context(_NOW_ADMIN if around.claimed else _NO_ADMIN)]


def _visibility(settings: PersonSettings) -> Sequence[Block]:
    if settings.win_visibility is None:
        return []
    options = [(it, f"{name}: {readers_sentence(it).lower()}") for it, name in NAMES.items()]
    return [
        parts.choice(
            "win_visibility",
            "Who sees a new win, unless you say otherwise",
            options,
            settings.win_visibility,
        )
    ]


def _more(around: Around) -> Sequence[Block]:
    mine = [parts.button("I'm away", AWAY), parts.button("My data and who sees what", DATA)]
    if around.journey_id is not None:
        mine = [
            parts.button("My journey", JOURNEY, around.journey_id),
            parts.button("Check-in times", SCHEDULE),
            parts.button("Digest settings", DIGEST, label="Digest settings"),
            *mine,
        ]
    blocks: list[Block] = [{"type": "divider"}, parts.actions("more", mine)]
    if around.is_admin:
        admin = [
            parts.button("Roles", ROLES),
            parts.button("Meaning of reactions", REACTIONS),
            parts.button("Numbers in channels", FORMATS),
        ]
        blocks += [parts.context("For admins of Headway:"), parts.actions("admin", admin)]
    return blocks


def _clock(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"
