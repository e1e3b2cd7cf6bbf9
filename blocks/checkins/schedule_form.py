"""The form for when check-ins come and when a person is not to be disturbed."""

from datetime import time

from blocks.message import Block, View
from blocks.parts import (
    checkboxes,
    choice,
    context,
    form,
    picker,
    read_one,
    read_time,
    read_weekdays,
)
from blocks.words.days import moment_words, weekday_words, zone_words
from sponsorship.checkins.rules.schedule import CheckinSettings, CheckinTimes, Rhythm
from sponsorship.people.rules import WorkingTime
from sponsorship.refusals import FormRefused, Refusal
from storage.types import Cadence

CALLBACK = "checkin_schedule_form"

OPEN = "checkin_schedule_open"
"""Opens the form; the button carries no value."""

_CADENCES = [
    (Cadence.DAILY.value, "On several days a week"),
    (Cadence.WEEKLY.value, "Every week"),
    (Cadence.BIWEEKLY.value, "Every two weeks"),
]


def draw(settings: CheckinSettings) -> View:
    """The form, with what becomes of the next check-in."""
    rhythm, hours = settings.times.rhythm, settings.times.working_time
    change = (
        f"Your next check-in stays on {moment_words(settings.announced)}. "
        "What you change here counts from there."
        if settings.announced
        else "This counts from your first check-in on."
    )
    return form(
        CALLBACK,
        "Check-in times",
        [
            context(change),
            choice("cadence", "How often?", _CADENCES, rhythm.cadence.value, radio=True),
            _days(
                "weekdays", "On which days?", rhythm.weekdays, "One day, unless on several days."
            ),
            _time(
                "at",
                "At what time?",
                rhythm.at,
                f"On your clock ({zone_words(settings.zone)}).",
                optional=False,
            ),
            {"type": "divider"},
            _days("working_days", "Your working days", hours.working_days),
            _time("quiet_from", "Quiet hours from", hours.quiet_from),
            _time(
                "quiet_until", "Quiet hours until", hours.quiet_until, "Leave both empty for none."
            ),
            context("I write nothing in quiet hours and on days off. Only you see these times."),
        ],
    )


def read(view: View) -> CheckinTimes:
    """What was chosen; raises Refusal for a form without its required fields."""
    at = read_time(view, "at")
    if at is None:
        raise Refusal(FormRefused.NO_TIME, "at")
    rhythm = Rhythm(read_one(view, "cadence", Cadence), read_weekdays(view, "weekdays"), at)
    return CheckinTimes(rhythm, read_working_time(view))


def read_working_time(view: View) -> WorkingTime:
    """Working days and quiet hours, which the form for all settings asks in the same fields."""
    return WorkingTime(
        working_days=read_weekdays(view, "working_days"),
        quiet_from=read_time(view, "quiet_from"),
        quiet_until=read_time(view, "quiet_until"),
    )


def _days(field: str, label: str, chosen: frozenset[int], hint: str = "") -> Block:
    days = [(str(day), weekday_words(day)) for day in range(7)]
    return checkboxes(field, label, days, map(str, sorted(chosen)), hint=hint, optional=False)


def _time(
    field: str, label: str, at: time | None, hint: str = "", *, optional: bool = True
) -> Block:
    value = f"{at:%H:%M}" if at else None
    return picker("timepicker", field, label, value, hint=hint, optional=optional)
