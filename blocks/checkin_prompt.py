"""The check-in message in a member's direct messages, in every state it can be in."""

ANSWER = "checkin_answer"
"""Opens the form of one period; the button's value is the period's id."""
SKIP = "checkin_skip"
SNOOZE = "checkin_snooze"
