"""What the member reads when a journey has begun and when it has landed."""

from blocks import parts
from blocks.message import Message, escape
from blocks.supporters.supporter_form import ADD
from sponsorship.journeys.rules import JourneyRoles


def draw_started(roles: JourneyRoles) -> Message:
    """The next small steps."""
    return Message(
        f"Your journey to {escape(roles.target)} has begun. Next: who supports you?",
        [
            parts.section(
                f"*Your journey to {escape(roles.target)} has begun.* Nobody else was told."
            ),
            parts.section(
                "Log a win with `/win` as soon as something is finished. Once a week I ask how "
                "it went; Headway's Home shows when, and everything else.\n"
                "*Next: who supports you?* One person is enough to begin."
            ),
            parts.actions("next_step", [parts.button("Add a supporter", ADD, style="primary")]),
        ],
    )


def draw_landed(roles: JourneyRoles) -> Message:
    """Congratulations, once."""
    return Message(
        f"Congratulations! You made it: {escape(roles.target)}.",
        [
            parts.section(
                f"*Congratulations! You made it: {escape(roles.target)}.* 🎉\n"
                f"From {escape(roles.current)} to here, one win at a time, and it was you "
                "who did it."
            ),
            parts.section(
                "Your supporters would love to hear it from you. Nothing more is shared from "
                "here; everything you logged stays yours under `/headway data`."
            ),
        ],
    )
