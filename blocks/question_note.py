"""A supporter's question in the member's direct messages, and the answer in the supporter's."""

ANSWER = "question_answer"
"""Opens the form for the answer; the value is the question's id."""
