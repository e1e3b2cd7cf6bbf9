"""What Slack says of somebody, as far as we keep it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sponsorship.people.rules import said_of
from storage.people.people import Person

WINTER, SUMMER = datetime(2026, 1, 5, 9, 0, tzinfo=UTC), datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
HOUR = 3600


def person(zone: str = "UTC") -> Person:
    return Person(workspace_id="T1", slack_id="U1", name="Ana", zone=zone, created_at=WINTER)


@pytest.mark.parametrize(
    ("known", "offset", "now", "zone"),
    [
        ("UTC", 5 * HOUR, WINTER, "Etc/GMT-5"),
        ("UTC", -8 * HOUR, WINTER, "Etc/GMT+8"),
        ("UTC", int(5.5 * HOUR), WINTER, "Asia/Kolkata"),
        ("UTC", int(-9.5 * HOUR), WINTER, "Pacific/Marquesas"),
        ("Europe/Berlin", HOUR, WINTER, "Europe/Berlin"),
        ("Europe/Berlin", 2 * HOUR, SUMMER, "Europe/Berlin"),
        ("Europe/Berlin", 0, SUMMER, "Etc/GMT+0"),
        ("Europe/Berlin", 99 * HOUR, WINTER, "Europe/Berlin"),
        ("Europe/Berlin", 1234, WINTER, "Europe/Berlin"),
        ("Europe/Berlin", None, WINTER, "Europe/Berlin"),
    ],
)
def test_without_a_zone_it_is_still_the_persons_hour(
    known: str, offset: int | None, now: datetime, zone: str
) -> None:
    somebody = person(known)
    said = said_of(somebody, {"tz": None, "tz_offset": offset}, now)
    assert said.get("zone", known) == zone
    assert ZoneInfo(zone)


def test_a_zone_that_slack_names_comes_before_an_offset() -> None:
    somebody = person()
    said = said_of(somebody, {"tz": "Asia/Tokyo", "tz_offset": HOUR}, WINTER)
    assert said == {"zone": "Asia/Tokyo"}


def test_a_picture_or_a_status_is_nothing_new() -> None:
    profile = {"tz": "UTC", "profile": {"display_name": "Ana", "status_text": "Lunch"}}
    assert said_of(person(), profile, WINTER) == {}
    assert said_of(person(), profile | {"deleted": True}, WINTER) == {"deactivated": True}
