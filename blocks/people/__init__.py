"""People: days away and roles."""
