"""Supporters: the map, and consent."""
