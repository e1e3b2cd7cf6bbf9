"""Wins."""
