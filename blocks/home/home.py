"""App Home: the reader's own part and, below it, their part as a supporter."""

from blocks import parts
from blocks.home import home_member, home_supporter, settings_form
from blocks.journeys.journey_form import START
from blocks.message import Block, View
from blocks.privacy import data_form
from blocks.words.days import times_words, zone_words
from sponsorship.home.rules import Home


def draw(home: Home) -> View:
    """The whole page, also for somebody who is new here."""
    blocks: list[Block] = []
    if home.member:
        blocks += home_member.draw(home, home.member)
    supporting = home_supporter.draw(home)
    blocks += supporting
    if not home.member:
        blocks += _invitation(bool(supporting))
    return {"type": "home", "blocks": [*blocks, *_foot(home)]}


def _invitation(supports: bool) -> list[Block]:
    if supports:
        return [
            {"type": "divider"},
            parts.section(
                "Thinking of a move into IT yourself? Nobody is told that you start.",
                parts.button("Start my journey", START),
            ),
        ]
    return [
        parts.header("Welcome to Headway"),
        parts.section(
            "Moving into an IT role from where you are now? Headway keeps your small measured "
            "wins, asks how the week went, and shows your sponsors what you choose to show. "
            "You see everything before anybody else does."
        ),
        parts.actions("start", [parts.button("Start my journey", START, style="primary")]),
        parts.context("Here to support somebody? They will ask you, and this page shows it then."),
    ]


def _foot(home: Home) -> list[Block]:
    quiet = f"quiet hours {times_words(*home.quiet)}" if home.quiet else "no quiet hours"
    return [
        {"type": "divider"},
        parts.context(f"Your clock is {zone_words(home.zone)}, from your Slack profile; {quiet}."),
        parts.actions(
            "settings",
            [
                parts.button("Settings", settings_form.OPEN),
                parts.button("My data and who sees what", data_form.OPEN),
            ],
        ),
    ]
