"""Supporters."""
