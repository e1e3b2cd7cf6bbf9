"""Wins: logging, cards, search."""
