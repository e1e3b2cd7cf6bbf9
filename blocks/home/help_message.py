"""What `/headway` answers: what this person can do here."""

from dataclasses import dataclass

from blocks import parts
from blocks.home import settings_form
from blocks.journeys.journey_form import START
from blocks.message import Message
from blocks.privacy import data_form


@dataclass(frozen=True)
class Helped:
    """What the reader is to Headway."""

    has_journey: bool
    supports: bool
    is_admin: bool


def draw(helped: Helped) -> Message:
    """Only what the reader can do."""
    blocks = [
        parts.section(
            "*Headway* keeps your small measured wins, asks how the week went, and shows your "
            "sponsors what you choose to show. You see everything before anybody else does."
        )
    ]
    if helped.has_journey:
        blocks.append(
            parts.section(
                "• `/win saved 3h a week on the stock report #automation` logs a win at once\n"
                "• `/win` opens the form, and *Log as win* in a message's menu keeps that message\n"
                "• `/wins` lists, searches, edits and deletes your wins\n"
                "• `/checkin` answers your check-in now\n"
                "• Headway's Home has everything else: digest, supporters, what they answered"
            )
        )
    if helped.supports:
        blocks.append(
            parts.section(
                "*As a supporter*: react to a digest or use its buttons to endorse, offer help or "
                "ask. Headway's Home shows what waits for you, and lets you leave or take "
                "back what you gave."
            )
        )
    if not helped.has_journey:
        blocks.append(
            parts.section(
                "Moving into an IT role from where you are now? Start your journey. Nobody is "
                "told that you did."
            )
        )
    if helped.is_admin:
        blocks.append(
            parts.section("*As an admin*: `/headway settings` sets roles and what reactions mean.")
        )
    start = [] if helped.has_journey else [parts.button("Start my journey", START, style="primary")]
    return Message(
        "Headway: log wins with /win, check in with /checkin, settings with /headway settings.",
        [
            *blocks,
            parts.actions(
                "help",
                [
                    *start,
                    parts.button("Settings", settings_form.OPEN),
                    parts.button("My data and who sees what", data_form.OPEN),
                ],
            ),
            parts.context("Only you can see this. `/headway settings` · `/headway data`"),
        ],
    )
