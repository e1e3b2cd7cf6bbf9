"""The form for a supporter's question to the member."""

CALLBACK = "question_form"
