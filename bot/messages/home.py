"""App Home: what the bot says on its own."""

from blocks.home import home, journey_message, welcome
from bot.messages.kind import Kind
from sponsorship.home import home as content
from sponsorship.home import welcome as profile
from sponsorship.home.rules import HomeMessage
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyMessage

_ANSWERS = "it answers the button that they have just pressed"

KINDS: dict[str, Kind] = {
    JourneyMessage.STARTED: Kind(lifecycle.compose, journey_message.draw_started, at_once=_ANSWERS),
    JourneyMessage.LANDED: Kind(lifecycle.compose, journey_message.draw_landed, at_once=_ANSWERS),
    HomeMessage.HOME: Kind(content.compose, home.draw),
    HomeMessage.WELCOME: Kind(
        profile.compose_welcome,
        welcome.draw,
        profile.welcomed,
        at_once="they have just opened App Home for the first time",
    ),
}
