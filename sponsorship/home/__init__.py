"""App Home and settings."""
