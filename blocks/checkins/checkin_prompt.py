"""The check-in message in a member's direct messages, in every state it can be in."""

from typing import Any

from blocks.message import Block, Message
from blocks.parts import actions, button, context, option, plain
from blocks.words.days import day_words, days_words, moment_words, rhythm_words
from sponsorship.checkins.rules.periods import Snooze
from sponsorship.checkins.rules.prompt import Checkin
from sponsorship.checkins.rules.refused import CheckinRefused
from sponsorship.refusals import Refusal
from storage.types import PeriodState

ANSWER = "checkin_answer"
"""Opens the form of one period; the button's value is the period's id."""
SKIP = "checkin_skip"
SNOOZE = "checkin_snooze"
AWAY = "checkin_away"
"""Opens the away form; the button carries no value."""

_SNOOZES = {
    Snooze.HOUR: "In an hour",
    Snooze.TOMORROW: "Tomorrow",
    Snooze.NEXT_WEEK: "Next week",
}


def draw(checkin: Checkin) -> Message:
    """The message: a question while it waits, then what became of it."""
    words, buttons = _said(checkin, days_words(checkin.starts_on, checkin.ends_on))
    blocks: list[Block] = [{"type": "section", "text": plain(words)}]
    if buttons:
        blocks.append(actions(checkin.period_id, buttons))
    reason = _reason(checkin)
    if reason:
        blocks.append(context(reason))
    return Message(text=words, blocks=blocks)


def period_of(action: dict[str, Any]) -> str:
    """Id of the period that a button or choice of the message is about."""
    return str(action["block_id"])


def snooze_of(action: dict[str, Any]) -> Snooze:
    """How long the member chose to put it off."""
    try:
        return Snooze((action.get("selected_option") or {"value": ""})["value"])
    except ValueError as unreadable:
        raise Refusal(CheckinRefused.NO_LATER) from unreadable


def _said(checkin: Checkin, days: str) -> tuple[str, list[Block]]:
    if checkin.state is PeriodState.ANSWERED:
        edit = [] if checkin.is_closed else [_answer("Edit answer", checkin)]
        return f"✅ You answered your check-in for {days}. Thank you.", edit
    if checkin.state is PeriodState.SKIPPED:
        words = f"You skipped the check-in for {days}. That is fine."
        return words, [_answer("Answer after all", checkin)]
    if checkin.state is PeriodState.AWAY:
        until = f" until {day_words(checkin.away_until)}" if checkin.away_until else ""
        words = f"You are away{until}, so nobody waits for your check-in for {days}."
        return words, [_answer("Answer anyway", checkin)]
    if checkin.state is PeriodState.CLOSED:
        words = f"The check-in for {days} has closed. You can still answer it late."
        return words, [_answer("Answer late", checkin)]
    if checkin.snoozed_until:
        words = f"Snoozed. I'll ask about {days} again on {moment_words(checkin.snoozed_until)}."
        return words, [_answer("Answer now", checkin)]
    if checkin.is_reminder:
        words = f"Your check-in for {days} is open until {moment_words(checkin.closes)}. One line "
        return words + "is enough.", _choices(checkin)
    return f"How did it go? Your check-in for {days} takes under a minute.", _choices(checkin)


def _choices(checkin: Checkin) -> list[Block]:
    snooze = {
        "type": "static_select",
        "action_id": SNOOZE,
        "placeholder": plain("Snooze"),
        "options": [option(it.value, words) for it, words in _SNOOZES.items()],
    }
    return [
        _answer("Answer", checkin, style="primary"),
        button("Skip", SKIP, checkin.period_id),
        snooze,
        button("I'm away", AWAY),
    ]


def _reason(checkin: Checkin) -> str:
    """Why the message came; only a question owes that."""
    if checkin.state is not PeriodState.OPEN or checkin.cadence is None or checkin.at is None:
        return ""
    rhythm = rhythm_words(checkin.cadence, checkin.weekdays, checkin.at)
    once = "This is the only reminder. " if checkin.is_reminder else ""
    return f"{once}Your check-ins come {rhythm}. Change that in Headway's Home."


def _answer(words: str, checkin: Checkin, style: str | None = None) -> Block:
    return button(words, ANSWER, checkin.period_id, style=style)
