"""Check-ins: what the bot says on its own."""

from blocks.checkins import checkin_prompt
from bot.messages.kind import Kind
from sponsorship.checkins import periods
from sponsorship.checkins import prompt as checkins_prompt
from sponsorship.checkins.rules.vocabulary import CheckinMessage
from sponsorship.delivery.plan import Run
from storage.types import ScheduleKind

KINDS: dict[str, Kind] = {
    CheckinMessage.PROMPT: Kind(checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent),
    CheckinMessage.REMINDER: Kind(
        checkins_prompt.compose, checkin_prompt.draw, checkins_prompt.sent
    ),
    CheckinMessage.RECEIPT: Kind(
        checkins_prompt.compose_receipt,
        checkin_prompt.draw,
        at_once="it confirms what they have just answered",
    ),
    CheckinMessage.CARD: Kind(checkins_prompt.compose_card, checkin_prompt.draw),
}

RUNS: dict[str, Run] = {
    ScheduleKind.CHECKIN: periods.run,
}
