"""The form for a supporter's quote."""

CALLBACK = "endorse_form"
