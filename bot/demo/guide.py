"""The guided first minute, and the week after it. Shown beside the playground's page."""

from typing import Any

STEPS: tuple[dict[str, Any], ...] = (
    {
        "title": "You are Maya. Start your journey",
        "text": "Open Headway under Apps, on its Home tab, and press *Start my journey*. "
        "Customer support today; pick the IT role you would like.",
        "as_user": "maya",
        "open": {"home": "Headway"},
    },
    {
        "title": "Log your first win",
        "text": "In any channel, type: /win saved 3h/week with new reply templates #automation",
        "as_user": "maya",
        "open": {"command": "/win saved 3h/week with new reply templates #automation"},
    },
    {
        "title": "Turn a message into a win",
        "text": "In #support-desk, hover over your own message about the quiet afternoon, open "
        "its ⋮ menu and choose *Log as win*.",
        "as_user": "maya",
        "open": {"channel": "support-desk"},
    },
    {
        "title": "Ask two people to support you",
        "text": "On Headway's Home, add Priya and Daniel as sponsors. Each is asked once, in "
        "private, and sees nothing before they agree.",
        "as_user": "maya",
        "open": {"home": "Headway"},
    },
    {
        "title": "Say yes as Priya, then as Daniel",
        "text": "Switch person at the lower left, open the message from Headway and agree.",
        "as_user": "priya",
    },
    {
        "title": "Choose where your digest goes",
        "text": "As Maya, on Home, set your digest to #maya-sponsors, Fridays at 15:00. You "
        "always see it a day before.",
        "as_user": "maya",
        "open": {"home": "Headway"},
    },
    {
        "title": "Let the week pass",
        "text": "Move the clock to Thursday afternoon. Headway asks how the week went: answer in "
        "under a minute. Your preview of the digest arrives too.",
        "as_user": "maya",
    },
    {
        "title": "Approve the digest",
        "text": "Press *Post as is*, or *Edit* to choose the wins and add a sentence. Then move "
        "the clock to Friday 15:00 and look into #maya-sponsors.",
        "as_user": "maya",
        "open": {"channel": "maya-sponsors"},
    },
    {
        "title": "Be the sponsor",
        "text": "As Priya, react to the digest with 📣 or 🤝, press *Endorse* and write a line, "
        "then *Offer help*.",
        "as_user": "priya",
        "open": {"channel": "maya-sponsors"},
    },
    {
        "title": "See what came of it",
        "text": "Back as Maya: Home shows who answered, what Priya said and what she offered. "
        "Look at Asha, too: she is twelve weeks further.",
        "as_user": "maya",
        "open": {"home": "Headway"},
    },
)


def steps() -> list[dict[str, Any]]:
    """The steps, none of them done."""
    return [{**step, "done": False} for step in STEPS]
