"""Exports and erasing."""
