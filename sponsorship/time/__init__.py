"""Local time, schedules, days in words."""
