"""The check-in form, and the buttons elsewhere that lead to it."""

CALLBACK = "checkin_form"

OPEN = "checkin_open"
"""Opens the form of the running period; the button carries no value."""
HISTORY = "checkin_history"
"""Opens the member's past check-ins; the button carries no value."""
BLOCKER_RESOLVE = "blocker_resolve"
"""The button's value is the blocker's id."""
ASK_RESOLVE = "ask_resolve"
"""The button's value is the ask's id."""
