"""Journeys: their form."""
