"""Secrets at rest: encrypted with keys from the environment, the newest first."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class WrongKey(Exception):
    """None of the keys opens it: another key encrypted it, or it was changed."""


class Keys:
    """Encrypts with the first key, and opens what any of them encrypted.

    Raises ValueError when a key is not 32 bytes in base64, without showing it.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._all = MultiFernet(fernets)
        self._newest = fernets[0]

    def encrypt(self, secret: str) -> str:
        """Text that says nothing without the key."""
        return self._all.encrypt(secret.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The secret. Raises `WrongKey`."""
        try:
            return self._all.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise WrongKey from None

    def is_newest(self, encrypted: str) -> bool:
        """Whether the newest key encrypted it."""
        try:
            self._newest.decrypt(encrypted.encode())
        except InvalidToken:
            return False
        return True
