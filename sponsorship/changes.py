"""What has changed, said once where it changes; whatever shows it follows.

A feature lists in its module `follows` what it does about which changes. So an earlier feature
knows nothing of the later ones that show its facts, and a transaction that changes a fact twice is
followed once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlmodel import Session

from sponsorship.features import FEATURES
from storage import changes


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed in that workspace at that moment."""

    workspace_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class BotReplaced(Change):
    """The app was installed anew, with another bot user."""


@dataclass(frozen=True, slots=True)
class PersonChanged(Change):
    """Slack described somebody whom we know."""

    person_id: str
    is_called_otherwise: bool
    """Their name, or whether their account is deactivated, is another."""


@dataclass(frozen=True, slots=True)
class AwayChanged(Change):
    """Somebody set days away from today on, or took some back."""

    person_id: str


@dataclass(frozen=True, slots=True)
class JourneyBegan(Change):
    """A member has a new journey."""

    journey_id: str


@dataclass(frozen=True, slots=True)
class JourneyChanged(Change):
    """A journey says something else, or is over."""

    journey_id: str


@dataclass(frozen=True, slots=True)
class WinChanged(Change):
    """A win was edited, deleted, restored or shown to others."""

    win_id: str


@dataclass(frozen=True, slots=True)
class CheckinChanged(Change):
    """Answers or asks of check-ins changed, or are seen by others: their ids."""

    journey_id: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class DigestAnswered(Change):
    """Somebody reacted to a digest, endorsed, offered or asked."""

    digest_id: str


@dataclass(frozen=True, slots=True)
class HomeUsed(Change):
    """Somebody did something in their App Home."""

    person_id: str


@dataclass(frozen=True, slots=True)
class HomeWaits(Change):
    """Something in somebody's App Home waits for them."""

    person_id: str


@dataclass(frozen=True, slots=True)
class HomeNarrowed(Change):
    """Words that stand in somebody's App Home were taken away or replaced by somebody else."""

    person_id: str


Follower = Callable[[Session, Sequence[Any]], None]
"""Told of all changes of its kind that one transaction brought."""


def changed(session: Session, change: Change) -> None:
    """Have everything that shows the fact follow, before the transaction ends."""
    changes.collect(session, change, _follow)


@cache
def followers() -> Mapping[type[Change], Sequence[Follower]]:
    """Who follows which change, in the order of the features."""
    found: dict[type[Change], list[Follower]] = {}
    for feature in FEATURES:
        name = f"sponsorship.{feature}.follows"
        if find_spec(name) is not None:
            for change, follower in import_module(name).FOLLOWS.items():
                found.setdefault(change, []).append(follower)
    return found


def _follow(session: Session, collected: Sequence[Change]) -> None:
    session.flush()
    for kind in dict.fromkeys(map(type, collected)):
        ours = [change for change in collected if type(change) is kind]
        for follower in followers().get(kind, ()):
            follower(session, ours)
