"""The form for when check-ins come and when a person is not to be disturbed."""

CALLBACK = "checkin_schedule_form"

OPEN = "checkin_schedule_open"
"""Opens the form; the button carries no value."""
