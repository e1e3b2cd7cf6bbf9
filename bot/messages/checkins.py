"""Check-ins: what the bot says on its own."""

from blocks.checkins import checkin_prompt
from bot.messages.kind import Kind
from sponsorship.checkins import periods
from sponsorship.checkins import prompt as checkins_prompt
from sponsorship.checkins.rules import prompt, schedule
from sponsorship.delivery.plan import Run

KINDS: dict[str, Kind] = {
    prompt.PROMPT: Kind(checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent),
    prompt.REMINDER: Kind(checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent),
    checkins_prompt.RECEIPT: Kind(checkins_prompt.compose_receipt, checkin_prompt.draw),
    checkins_prompt.CARD: Kind(checkins_prompt.compose_card, checkin_prompt.draw),
}

RUNS: dict[str, Run] = {
    schedule.KIND: periods.run,
}
