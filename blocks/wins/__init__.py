"""Wins: card, form and list."""
