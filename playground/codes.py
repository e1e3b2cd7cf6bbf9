"""The codes that stand for a consent until an app has exchanged them for a token.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from playground.model import App, Enterprise, Team

CODE_SECONDS = 600.0


@dataclass
class Consent:
    """What somebody agreed to; ages in real time. `enterprise`: for the whole organisation."""

    app: App
    team: Team
    enterprise: Enterprise | None
    user: str
    scopes: list[str]
    redirect_uri: str
    made: float = field(default_factory=time.monotonic)
    used: bool = False


class BadCodeError(Exception):
    """A code that is refused: Slack's word, and why."""


class Codes:
    """What people agreed to, by the code that stands for it."""

    def __init__(self) -> None:
        """None yet."""
        self._by_code: dict[str, Consent] = {}

    def give(self, consent: Consent) -> str:
        """A code that stands for it."""
        code = uuid.uuid4().hex
        self._by_code[code] = consent
        return code

    def take(self, app: App, code: str, redirect_uri: str) -> Consent:
        """Use a code up. Raises BadCodeError."""
        found = self._by_code.get(code)
        if found is None or found.app is not app:
            raise BadCodeError("invalid_code", "nobody was given this code for this app")
        if found.used:
            raise BadCodeError("code_already_used", "a code is good once")
        if time.monotonic() - found.made > CODE_SECONDS:
            raise BadCodeError("invalid_code", "it is older than ten minutes")
        if redirect_uri != found.redirect_uri:
            raise BadCodeError("bad_redirect_uri", "it is not the one the consent was for")
        found.used = True
        return found
