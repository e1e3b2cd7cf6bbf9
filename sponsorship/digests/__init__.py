"""Digests: preview, post, channel, reactions."""
