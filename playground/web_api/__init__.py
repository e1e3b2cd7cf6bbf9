"""Slack's Web API, one module for each family of methods."""

from __future__ import annotations

from playground.web_api import (
    apps,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    users,
    views,
)
from playground.web_api.method import METHODS

__all__ = [
    "METHODS",
    "apps",
    "chat",
    "conversations",
    "files",
    "oauth",
    "reactions",
    "users",
    "views",
]
