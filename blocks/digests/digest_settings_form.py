"""The form for where and when the digest is posted."""

from blocks import parts
from blocks.message import Block, View, escape
from blocks.words.days import weekday_words, zone_words
from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.digests.rules.schedule import PREVIEW_HOURS, DigestSettings
from sponsorship.refusals import Refusal

CALLBACK = "digest_settings_form"

OPEN = "digest_settings_open"
"""Opens the form for the person's own open journey; the button carries no value."""

_BEFORE = {4: "4 hours before", 24: "A day before", 48: "Two days before"}
_UNANSWERED = "unanswered"


def draw(settings: DigestSettings, zone: str) -> View:
    """The form, filled with what holds now, for somebody in this time zone."""
    channel: Block = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {"include": ["private", "public"], "exclude_bot_users": True},
        "placeholder": parts.plain("Choose a channel"),
    }
    if settings.channel_id:
        channel["initial_conversation"] = settings.channel_id
    return parts.form(
        CALLBACK,
        "My digest",
        [
            parts.context(
                "Who sees the digest: everyone in the channel you choose. In a private channel it "
                "shows your wins for supporters; in a public one only your public wins."
            ),
            {
                "type": "input",
                "block_id": "channel",
                "label": parts.plain("Your sponsors' channel"),
                "hint": parts.plain("Best a private one with your supporters. Empty: no digest."),
                "optional": True,
                "element": channel,
            },
            parts.choice(
                "weekday",
                "Day",
                [(str(day), weekday_words(day)) for day in range(7)],
                str(settings.weekday),
            ),
            parts.picker("timepicker", "at", "Time", f"{settings.at:%H:%M}"),
            parts.context(f"On your clock ({escape(zone_words(zone))})."),
            parts.choice(
                "preview_hours",
                "Your preview comes",
                [(str(hours), _BEFORE[hours]) for hours in PREVIEW_HOURS],
                str(settings.preview_hours),
            ),
            parts.checkboxes(
                "posts_unanswered",
                "When I do not answer the preview",
                [(_UNANSWERED, "Post it as the preview showed it")],
                [_UNANSWERED] if settings.posts_unanswered else [],
                hint="Otherwise nothing goes out without your yes.",
            ),
        ],
        metadata=settings.journey_id,
    )


def read(view: View) -> DigestSettings:
    """What was chosen; raises Refusal without a time."""
    at = parts.read_time(view, "at")
    if at is None:
        raise Refusal(DigestRefused.NO_TIME, "at")
    return DigestSettings(
        journey_id=view["private_metadata"],
        channel_id=parts.read_picked(view, "channel", "conversation"),
        weekday=parts.read_one(view, "weekday", int),
        at=at,
        preview_hours=parts.read_one(view, "preview_hours", int),
        posts_unanswered=_UNANSWERED in parts.read_choices(view, "posts_unanswered"),
    )
