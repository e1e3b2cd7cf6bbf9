"""The form for where and when the digest is posted."""

CALLBACK = "digest_settings_form"
OPEN = "digest_settings_open"
"""Opens the form for the person's own open journey; the button carries no value."""
