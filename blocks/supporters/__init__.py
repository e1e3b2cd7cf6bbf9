"""Supporters: their form, and the request for their consent."""
