"""What the member sees before a digest is posted: exactly what goes out, and who reads it."""

POST = "digest_post"
"""The value of each button is the digest's id."""
EDIT = "digest_edit"
HOLD = "digest_hold"
UNHOLD = "digest_unhold"
POST_NOW = "digest_post_now"
