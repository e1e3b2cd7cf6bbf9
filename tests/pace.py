"""Time that only paces messages."""


class Pace:
    """A monotonic clock on which sleeping takes no time."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept = 0.0

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept += seconds
