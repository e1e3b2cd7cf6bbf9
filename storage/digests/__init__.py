"""Digests and reactions."""
