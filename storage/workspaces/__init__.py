"""Workspaces: installations, audit log, events that came in."""
