"""The form that chooses what this week's digest shows."""

CALLBACK = "digest_edit_form"
