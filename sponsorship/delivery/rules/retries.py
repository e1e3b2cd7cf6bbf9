"""When a message is tried or looked for again."""

from datetime import datetime, timedelta

LOOK_AFTER = timedelta(seconds=20)
"""When a doubtful message is first looked for: Slack has made up its mind by then."""

LONGEST_LOOK_AFTER = timedelta(seconds=60)
LONGEST_BACK_OFF = timedelta(minutes=5)
SOONEST_LATER = timedelta(seconds=30)


def retry_at(attempt: int, now: datetime) -> datetime:
    """When to try again what did not reach Slack: 5, 10, 20 … seconds, 5 minutes at most."""
    return now + min(LONGEST_BACK_OFF, timedelta(seconds=5 * 2 ** min(attempt - 1, 10)))


def look_at(attempt: int, now: datetime) -> datetime:
    """When to look for a doubtful message: 20, 40, then every 60 seconds."""
    return now + min(LONGEST_LOOK_AFTER, LOOK_AFTER * attempt)


def later(until: datetime, now: datetime) -> datetime:
    """When to ask the composer again; a moment that is not ahead would make it ask for ever."""
    return max(until, now + SOONEST_LATER)
