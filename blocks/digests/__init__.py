"""Digests: preview, post, thread, settings and what comes back."""
