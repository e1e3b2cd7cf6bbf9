"""People and their days away."""
