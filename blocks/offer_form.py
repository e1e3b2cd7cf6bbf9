"""The form for an offer of help."""

CALLBACK = "offer_form"
