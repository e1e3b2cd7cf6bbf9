"""Logging a win from one typed line."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.doubts import Doubt, Unsure
from sponsorship.numbers.metric import fits
from sponsorship.time.local_time import local_day
from sponsorship.wins.edit import Logged
from sponsorship.wins.form import logged_before
from sponsorship.wins.rules.line import Reading
from sponsorship.wins.rules.metric import metric_columns
from sponsorship.wins.rules.typed import MOST_TAGS, said, split_title
from storage.journeys.journeys import journey_to_log_in
from storage.people.people import Person
from storage.wins.wins import Win, add_win


def log_line(
    session: Session, person: Person, reading: Reading, now: datetime, source_key: str | None = None
) -> Logged | None:
    """Store a win from one line as it was read; None, and nothing stored, without an open journey.

    A line longer than a title goes on in what changed, so that every word is kept. A second
    call with the same `source_key` stores nothing and returns the same win.
    """
    journey = journey_to_log_in(session, person.workspace_id, person.id)
    if journey is None:
        return None
    journey_id, visibility = journey
    title, change = split_title(said(reading.title, "title"))
    metric, unsure = reading.metric, reading.unsure
    if metric and not fits(metric):
        metric, unsure = None, (*unsure, Unsure(Doubt.NOT_KEPT))
    win = Win(
        workspace_id=person.workspace_id,
        journey_id=journey_id,
        title=title,
        change=change,
        **metric_columns(metric),
        happened_on=reading.happened_on or local_day(now, person.zone),
        visibility=visibility,
        source="command",
        source_key=source_key,
        created_at=now,
        updated_at=now,
    )
    tags = reading.tags[:MOST_TAGS]
    if not add_win(session, win, tags):
        return logged_before(session, person, source_key, unsure)
    return Logged(win, tags, unsure)
