"""App Home: what the bot says on its own."""

from blocks.home import home, journey_message, welcome
from bot.messages.kind import Kind
from sponsorship.home import content, redraw
from sponsorship.home import welcome as profile
from sponsorship.journeys import lifecycle

KINDS: dict[str, Kind] = {
    lifecycle.STARTED: Kind(lifecycle.compose, journey_message.draw_started),
    lifecycle.LANDED: Kind(lifecycle.compose, journey_message.draw_landed),
    redraw.KIND: Kind(content.compose, home.draw),
    profile.WELCOME: Kind(profile.compose_welcome, welcome.draw, profile.welcomed),
}
