"""The first message, sent once when somebody first opens Headway."""

from blocks import parts
from blocks.journeys.journey_form import START
from blocks.message import Message, escape


def draw(name: str) -> Message:
    """Who this is and what to do first."""
    hello = f"Hello {name}" if name else "Hello"
    return Message(
        f"{escape(hello)}, this is Headway. It helps you move into an IT role with small measured "
        "wins.",
        [
            parts.section(
                f"*{escape(hello)}, this is Headway.* I help people here move from the role they "
                "have into an IT role: with small measured wins, a short weekly check-in, and "
                "sponsors who hear about both."
            ),
            parts.section(
                "Nothing is shared before you have seen it, and nobody is told that you start. "
                "If somebody asks for your support, I will ask you first, too."
            ),
            parts.actions("start", [parts.button("Start my journey", START, style="primary")]),
            parts.context("`/headway` says what else I can do. I say hello only once. 👋"),
        ],
    )
