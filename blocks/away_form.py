"""The form that says from when until when a person is away."""

CALLBACK = "away_form"

OPEN = "away_open"
"""Opens the form; the button carries no value."""
REMOVE = "away_remove"
"""The button's value is the away range's id."""
