"""Programs that measure what the project promises, each printing goal and figure side by side."""
