"""Quantities, units and what a number is worth."""
