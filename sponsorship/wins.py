"""Wins: logging, editing, undoing and restoring them, and keeping what shows them up to date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import category, normalize
from urllib.parse import urlsplit

from sqlmodel import Session

from sponsorship import digests, home, one_liner, win_cards
from sponsorship.local_time import local_day
from sponsorship.refusals import Refusal
from sponsorship.win_metric import NO_NUMBER, TypedNumber, fits, metric_columns, typed_metric
from storage.journeys.journeys import journey_to_log_in
from storage.people.people import Person
from storage.types import Visibility
from storage.wins.wins import Win, add_win, replace_tags, tags_of, win_by_source_key, win_of
from storage.workspaces.audit import note

TEXT_LIMIT = 3000
LINK_LIMIT = 2000
TAG_LIMIT = 60
MOST_TAGS = 20

GONE = "That win isn't here any more. /wins shows the ones you have."


@dataclass(frozen=True, slots=True)
class TypedWin:
    """The win form as typed; texts are empty when left out."""

    title: str
    happened_on: date | None
    visibility: Visibility | None
    change: str = ""
    outcome: str = ""
    number: TypedNumber = NO_NUMBER
    evidence_url: str = ""
    tags: str = ""
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """A win as it is stored, with what its line left open."""

    win: Win
    tags: tuple[str, ...]
    unsure: tuple[str, ...] = ()


def log_line(
    session: Session, person: Person, line: str, now: datetime, source_key: str | None = None
) -> Logged | None:
    """Store a win from one typed line; None, and nothing stored, without an open journey.

    A line longer than a title goes on in what changed, so that every word is kept. A second
    call with the same `source_key` stores nothing and returns the same win.
    """
    journey = journey_to_log_in(session, person.workspace_id, person.id)
    if journey is None:
        return None
    journey_id, visibility = journey
    today = local_day(now, person.zone)
    reading = one_liner.read(line, today)
    title, change = _split(_said(reading.title, "title", "What did you finish?"))
    metric, unsure = reading.metric, reading.unsure
    if metric and not fits(metric):
        metric, unsure = None, (*unsure, "The number is larger, or finer, than I can keep.")
    win = Win(
        workspace_id=person.workspace_id,
        journey_id=journey_id,
        title=title,
        change=change,
        **metric_columns(metric),
        happened_on=reading.happened_on or today,
        visibility=visibility,
        source="command",
        source_key=source_key,
        created_at=now,
        updated_at=now,
    )
    tags = reading.tags[:MOST_TAGS]
    if not add_win(session, win, tags):
        return _earlier(session, person, source_key, unsure)
    home.refresh(session, person, now)
    return Logged(win, tags, unsure)


def log_form(
    session: Session,
    person: Person,
    typed: TypedWin,
    now: datetime,
    source: str,
    source_key: str,
    permalink: str | None = None,
) -> Logged:
    """Store a win from the form and have its card sent.

    `source` is `form` or `message`. A second submission of the same thing returns the first
    one's win. Raises Refusal for the field that does not fit, without an open journey, and when
    the message was logged before with other words.
    """
    journey = journey_to_log_in(session, person.workspace_id, person.id)
    if journey is None:
        raise Refusal(
            "You have no journey open just now. Start one in Headway's Home, in another window or "
            "on your phone, and save this then: it stays here.",
            "title",
        )
    columns, tags = _read(typed, local_day(now, person.zone))
    win = Win(
        workspace_id=person.workspace_id,
        journey_id=journey[0],
        **columns,
        source=source,
        source_key=source_key,
        source_permalink=permalink,
        created_at=now,
        updated_at=now,
    )
    if not add_win(session, win, tags):
        earlier = _earlier(session, person, source_key)
        if earlier.win.deleted_at is None:
            if source == "message" and not _same(earlier, win, tags):
                raise Refusal(
                    "You logged this message before. Change that win with /wins; what you typed "
                    "here stays until you close the form.",
                    "title",
                )
            return earlier
        if source != "message":
            return earlier
        # Logged once and deleted: the message may be logged again.
        earlier.win.source_key = None
        session.add(earlier.win)
        session.flush()
        add_win(session, win, tags)
    win_cards.send(session, person, win, now)
    home.refresh(session, person, now)
    return Logged(win, tags)


def logged_from(session: Session, person: Person, source_key: str) -> Logged | None:
    """The member's win that came from that message, unless it was deleted."""
    win = win_by_source_key(session, person.workspace_id, source_key)
    if win is None or win.deleted_at is not None:
        return None
    return own(session, person, win.id)


def own(session: Session, person: Person, win_id: str) -> Logged:
    """The member's own win; raises Refusal, the same for what is deleted, another's or unknown."""
    logged = _own(session, person, win_id)
    if logged.win.deleted_at is not None:
        raise Refusal(GONE)
    return logged


def edit(session: Session, person: Person, win_id: str, typed: TypedWin, now: datetime) -> Logged:
    """Rewrite the member's own win and everything that shows it; raises Refusal."""
    win = own(session, person, win_id).win
    seen_by = win.visibility
    columns, tags = _read(typed, local_day(now, person.zone))
    win.sqlmodel_update(columns)
    replace_tags(session, win, tags)
    if win.visibility is not seen_by:
        note(
            session,
            person.workspace_id,
            now,
            person.id,
            "win.visibility",
            win.id,
            before=seen_by.value,
            after=win.visibility.value,
        )
    _changed(session, person, win, now)
    return Logged(win, tags)


def remove(session: Session, person: Person, win_id: str, now: datetime) -> Logged:
    """Take the member's own win out of everything that shows it; `restore` brings it back.

    Doing it again changes nothing. Raises Refusal for what is not theirs.
    """
    logged = _own(session, person, win_id)
    if logged.win.deleted_at is None:
        logged.win.deleted_at = now
        _changed(session, person, logged.win, now)
    return logged


def restore(session: Session, person: Person, win_id: str, now: datetime) -> Logged:
    """Bring back what `remove` took away. Doing it again changes nothing."""
    logged = _own(session, person, win_id)
    if logged.win.deleted_at is not None:
        logged.win.deleted_at = None
        _changed(session, person, logged.win, now)
    return logged


def command_key(person: Person, trigger_id: str) -> str:
    """What makes a command that Slack delivers twice recognisable."""
    return f"command:{person.id}:{trigger_id}"[:200]


def form_key(person: Person, view_id: str) -> str:
    """What makes a form that is submitted twice recognisable."""
    return f"form:{person.id}:{view_id}"[:200]


def message_key(person: Person, channel_id: str, ts: str) -> str:
    """What makes a message that the same member logs twice recognisable."""
    return f"message:{person.id}:{channel_id}:{ts}"[:200]


def _own(session: Session, person: Person, win_id: str) -> Logged:
    win = win_of(session, person.workspace_id, person.id, win_id)
    if win is None:
        raise Refusal(GONE)
    return Logged(win, tuple(tags_of(session, win.workspace_id, [win.id]).get(win.id, ())))


def _earlier(
    session: Session, person: Person, source_key: str | None, unsure: tuple[str, ...] = ()
) -> Logged:
    """The win that took the source key first; keys carry the person, so it is theirs."""
    assert source_key is not None
    win = win_by_source_key(session, person.workspace_id, source_key)
    assert win is not None
    logged = _own(session, person, win.id)
    return Logged(logged.win, logged.tags, unsure)


def _changed(session: Session, person: Person, win: Win, now: datetime) -> None:
    # Two changes in one microsecond are still two versions.
    win.updated_at = max(now, win.updated_at + timedelta(microseconds=1))
    session.add(win)
    session.flush()
    win_cards.redraw(session, person, win, now)
    digests.win_changed(session, win, now)
    home.refresh(session, person, now)


def _read(typed: TypedWin, today: date) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What was typed as the win's columns, and its tags; raises Refusal for a field."""
    columns = {
        "title": _fits(_said(typed.title, "title", "What did you finish?"), "title"),
        "change": _fits(typed.change.strip(), "change"),
        "outcome": _fits(typed.outcome.strip(), "outcome"),
        **metric_columns(typed_metric(typed.number)),
    }
    if typed.happened_on is None:
        raise Refusal("Choose the day it happened.", "happened_on")
    if typed.happened_on > today:
        raise Refusal("That day is still ahead. Choose today or a day before.", "happened_on")
    columns |= {
        "happened_on": typed.happened_on,
        "evidence_url": _link(typed.evidence_url.strip()),
        "milestone": _fits(typed.milestone.strip(), "milestone"),
        "visibility": typed.visibility,
    }
    if typed.visibility is None:
        raise Refusal("Choose who may see this win.", "visibility")
    return columns, _tags(typed.tags)


def _same(earlier: Logged, win: Win, tags: tuple[str, ...]) -> bool:
    told_apart = {"id", "journey_id", "source_permalink", "created_at", "updated_at"}
    return tags == earlier.tags and win.model_dump(exclude=told_apart) == earlier.win.model_dump(
        exclude=told_apart
    )


def _said(text: str, field: str, question: str) -> str:
    """The text without blanks around it; refuses one in which nothing can be read."""
    if not any(category(letter)[0] not in "ZC" for letter in text):
        raise Refusal(f"{question} A few words are enough.", field)
    return text.strip()


def _fits(text: str, field: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise Refusal(
            f"This holds up to {TEXT_LIMIT:,} characters and yours has {len(text):,}.", field
        )
    return text


def _split(text: str) -> tuple[str, str]:
    """A title that fits its field, and the rest."""
    if len(text) <= TEXT_LIMIT:
        return text, ""
    cut = text.rfind(" ", TEXT_LIMIT // 2, TEXT_LIMIT)
    cut = cut if cut > 0 else TEXT_LIMIT
    return text[:cut], text[cut:].strip()


def _link(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or any(letter.isspace() or letter in "<>|" for letter in text):
        raise Refusal(
            "A link begins with https:// or http://, such as https://wiki.example.com/report.",
            "evidence_url",
        )
    if len(text) > LINK_LIMIT:
        raise Refusal(f"Use a link of at most {LINK_LIMIT:,} characters.", "evidence_url")
    return text


def _tags(text: str) -> tuple[str, ...]:
    for mark in "#;\n":
        text = text.replace(mark, ",")
    words = (" ".join(normalize("NFC", word).split()).lower() for word in text.split(","))
    tags = tuple(dict.fromkeys(word for word in words if word))
    if len(tags) > MOST_TAGS:
        raise Refusal(f"Use at most {MOST_TAGS} skills and tags.", "tags")
    for tag in tags:
        if len(tag) > TAG_LIMIT:
            raise Refusal(
                f"A tag has at most {TAG_LIMIT} characters. Set them apart with commas.", "tags"
            )
    return tags
