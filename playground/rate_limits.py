"""Slack's rate limits, in real time.

https://docs.slack.dev/apis/web-api/rate-limits - tiers are calls a minute for each method, app
and team; `chat.postMessage` is about one a second for each channel, with bursts tolerated,
plus several hundred a minute for the whole team. Slack names no size for a burst: here a
minute's worth for a tier and ten posts for a channel.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 10
TEAM_POSTS_A_MINUTE = 300


@dataclass
class Bucket:
    """A token bucket."""

    tokens: float
    at: float


class RateLimits:
    """Counts calls; `wait` says how long a call has to wait."""

    def __init__(self) -> None:
        """Nothing was called yet."""
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def tier(self, app: str, team: str, method: str, tier: int) -> int:
        """Seconds to wait before this call is allowed; 0 = it is and was counted."""
        a_minute = TIERS[tier]
        return self._take((app, team, method), a_minute, a_minute / 60)

    def post(self, app: str, team: str, channel: str) -> int:
        """Seconds to wait before this post is allowed; 0 = it is and was counted."""
        wait = self._take((app, team, "post", channel), POST_BURST, 1.0)
        return wait or self._take(
            (app, team, "posts"), TEAM_POSTS_A_MINUTE, TEAM_POSTS_A_MINUTE / 60
        )

    def _take(self, key: tuple[str, ...], most: float, a_second: float) -> int:
        now = time.monotonic()
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        bucket.tokens = min(most, bucket.tokens + (now - bucket.at) * a_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / a_second))
