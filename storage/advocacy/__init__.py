"""Endorsements, offers and questions."""
