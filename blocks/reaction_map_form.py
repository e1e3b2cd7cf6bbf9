"""The form with which an admin says what each emoji on a digest means."""

CALLBACK = "reaction_map_form"
OPEN = "reaction_map_open"
"""Opens the form; the button carries no value."""
