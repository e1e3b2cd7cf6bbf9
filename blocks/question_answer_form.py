"""The form for the member's answer to one supporter's question."""

CALLBACK = "question_answer_form"
