"""App Home: what the bot says on its own."""

from blocks.home import home, journey_message, welcome
from bot.messages.kind import Kind
from sponsorship.home import content
from sponsorship.home import welcome as profile
from sponsorship.home.rules import HomeMessage
from sponsorship.journeys import lifecycle
from sponsorship.journeys.rules import JourneyMessage

KINDS: dict[str, Kind] = {
    JourneyMessage.STARTED: Kind(lifecycle.compose, journey_message.draw_started),
    JourneyMessage.LANDED: Kind(lifecycle.compose, journey_message.draw_landed),
    HomeMessage.HOME: Kind(content.compose, home.draw),
    HomeMessage.WELCOME: Kind(profile.compose_welcome, welcome.draw, profile.welcomed),
}
