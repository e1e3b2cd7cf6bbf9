"""The digest as it stands in the sponsors' channel."""

ENDORSE = "digest_endorse"
"""The value of each button is the digest's id."""
OFFER = "digest_offer"
QUESTION = "digest_question"
