"""An offer of help in direct messages, from the offer to the thank-you."""

ACCEPT = "offer_accept"
"""The value of each button is the offer's id."""
DONE = "offer_done"
THANK = "offer_thank"
