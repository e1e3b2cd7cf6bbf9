"""Workspaces: installing, uninstalling, forgetting."""
