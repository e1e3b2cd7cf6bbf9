"""Workspaces: the pages that install Headway."""
