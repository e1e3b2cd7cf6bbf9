"""How days, numbers and people are written for people."""
