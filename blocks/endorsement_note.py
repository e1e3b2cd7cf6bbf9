"""An endorsement in direct messages: to the member, and to the supporter who can take it back."""

WITHDRAW = "endorsement_withdraw"
"""The value is the endorsement's id."""
