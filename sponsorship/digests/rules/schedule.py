"""From the day and hour of a preview to those of its post, and back."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from storage.delivery.schedules import Schedule, ScheduleRow

FRIDAY = 4
DEFAULT_AT = time(15, 0)
PREVIEW_HOURS = (4, 24, 48)
_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall clock's week, in no zone


def preview_rule(weekday: int, at: time, preview_hours: int) -> tuple[int, time]:
    """Weekday and time of the preview of a post at that weekday and time."""
    return _shifted(weekday, at, -preview_hours)


def post_rule(schedule: Schedule | ScheduleRow, preview_hours: int) -> tuple[int, time]:
    """Weekday and time of the posts of a digest's schedule."""
    (weekday,) = schedule.weekdays
    return _shifted(weekday, schedule.at, preview_hours)


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Where and when; an empty channel means no digest. `at` is on the member's clock."""

    journey_id: str
    channel_id: str
    weekday: int
    at: time
    preview_hours: int
    posts_unanswered: bool


@dataclass(frozen=True, slots=True)
class DigestChannel:
    """A channel that may be posted to; `people` are Slack ids, None when Slack keeps them."""

    channel_id: str
    is_private: bool
    people: tuple[str, ...] | None = None


def _shifted(weekday: int, at: time, hours: int) -> tuple[int, time]:
    moment = datetime.combine(_MONDAY + timedelta(days=weekday), at) + timedelta(hours=hours)
    return moment.weekday(), moment.time()
