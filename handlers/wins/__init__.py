"""Wins: by a line, by the form, from a message; card and list."""

from blocks.wins import win_card, win_form, win_list, win_needs_journey
from handlers.routes import Route, action, command, shortcut, view
from handlers.wins import card, form, line, wins

ROUTES: tuple[Route, ...] = (
    command("/win", line.command),
    command("/wins", wins.command),
    shortcut(win_form.LOG_WIN, form.open_new),
    shortcut(win_form.LOG_MESSAGE, form.open_from_message),
    action(win_form.NEW, form.open_new),
    action(win_form.EDIT, form.open_edit),
    action(win_form.NUMBER, form.open_edit),
    view(win_form.CALLBACK, form.submit),
    action(win_card.UNDO, card.undo),
    action(win_card.RESTORE, card.restore),
    action(win_needs_journey.KEEP, line.keep),
    action(win_list.OPEN, wins.open_all),
    view(win_list.CALLBACK, wins.search),
    action(win_list.SEARCH, wins.narrow),
    action(win_list.PERIOD, wins.narrow),
    action(win_list.OLDER, wins.older),
    action(win_list.NEWER, wins.newer),
    action(win_list.EDIT, wins.edit),
    action(win_list.DELETE, wins.delete),
    action(win_list.RESTORE, wins.restore),
)
