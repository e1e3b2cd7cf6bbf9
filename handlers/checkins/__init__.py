"""Check-ins."""

from blocks.checkins import checkin_form, checkin_history, checkin_prompt, schedule_form
from handlers.checkins import answers, blockers, prompt, schedule
from handlers.people import away
from handlers.routes import Route, action, command, view

ROUTES: tuple[Route, ...] = (
    command("/checkin", answers.open_running),
    action(checkin_form.OPEN, answers.open_running),
    action(checkin_prompt.ANSWER, prompt.open_prompted),
    view(checkin_form.CALLBACK, answers.submit),
    action(checkin_prompt.SKIP, prompt.skip),
    action(checkin_prompt.SNOOZE, prompt.snooze),
    action(checkin_form.HISTORY, answers.open_history),
    action(checkin_history.OLDER, answers.turn_history),
    action(checkin_history.NEWER, answers.turn_history),
    action(checkin_form.BLOCKER_RESOLVE, blockers.resolve_blocker),
    action(checkin_form.ASK_RESOLVE, blockers.resolve_ask),
    action(schedule_form.OPEN, schedule.open_times),
    action(checkin_prompt.AWAY, away.open_form),
    view(schedule_form.CALLBACK, schedule.submit_times),
)
