"""Check-ins: prompt, form, history and times."""
