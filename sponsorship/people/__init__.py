"""People: profiles, roles, quiet hours, days away."""
