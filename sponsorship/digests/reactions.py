"""Reactions: what an emoji on a digest says, and whose counts.

Only agreed supporters of the journey say anything by an emoji; everybody else's is a cheer.
The meaning is the one that holds when the reaction is given.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from sponsorship.changes import DigestAnswered, HomeNarrowed, changed
from sponsorship.digests.rules.reactions import MAPPED, emoji_names, later, meanings, without_tone
from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.digests.rules.vocabulary import DigestAudit
from sponsorship.refusals import Refusal
from sponsorship.supporters.consent import is_agreed
from storage.digests.digests import Digest, lock_digest
from storage.digests.reactions import Reaction, reaction_of
from storage.journeys.journeys import journey_by_id
from storage.people.people import Person
from storage.types import Meaning
from storage.workspaces.audit import note
from storage.workspaces.workspaces import workspace_by_id


def change_meanings(
    session: Session, admin: Person, typed: Mapping[Meaning, str], now: datetime
) -> dict[str, Meaning]:
    """Make this the workspace's map; the texts hold emoji names, with or without colons.

    Holds for reactions from now on. A map that is all empty brings the built-in one back.
    Raises Refusal for anybody but an admin, and for the field that does not fit.
    """
    if not admin.is_admin:
        raise Refusal(DigestRefused.NO_ADMIN)
    chosen: dict[str, Meaning] = {}
    for meaning in MAPPED:
        for emoji in emoji_names(typed.get(meaning, ""), meaning.value):
            if chosen.setdefault(emoji, meaning) is not meaning:
                raise Refusal(DigestRefused.EMOJI_TWICE, meaning.value, emoji=emoji)
    workspace = workspace_by_id(session, admin.workspace_id)
    assert workspace is not None  # the admin is in it
    named = {it: word.value for it, word in chosen.items()} or None
    if named != workspace.reaction_meanings:
        workspace.reaction_meanings = named
        session.add(workspace)
        note(session, admin.workspace_id, now, admin.id, DigestAudit.REACTIONS_MAPPED)
    return meanings(workspace)


def meanings_for(session: Session, admin: Person) -> dict[str, Meaning]:
    """The map for an admin's form; raises Refusal for anybody else."""
    if not admin.is_admin:
        raise Refusal(DigestRefused.NO_ADMIN)
    return meanings(workspace_by_id(session, admin.workspace_id))


def added(
    session: Session, person: Person, digest_id: str, emoji: str, event_ts: str, now: datetime
) -> Reaction | None:
    """Keep a reaction with its meaning; None when it says nothing new or stands on no digest.

    The member's own reactions to their digest are left out. The same event again, or one
    that an event of a later moment has overtaken, changes nothing.
    """
    digest, known = _known(session, person, digest_id, emoji)
    if digest is None or (known is not None and not later(event_ts, known.event_ts)):
        return None
    journey = journey_by_id(session, digest.workspace_id, digest.journey_id)
    if journey is None or journey.member_id == person.id:
        return None
    meaning = Meaning.CHEER
    if is_agreed(session, journey, person):
        workspace = workspace_by_id(session, person.workspace_id)
        meaning = meanings(workspace).get(without_tone(emoji), Meaning.CHEER)
    reaction = known or Reaction(
        workspace_id=digest.workspace_id,
        digest_id=digest.id,
        person_id=person.id,
        emoji=emoji,
        meaning=meaning,
        event_ts=event_ts,
        created_at=now,
    )
    reaction.meaning, reaction.event_ts = meaning, event_ts
    reaction.created_at, reaction.removed_at = now, None
    session.add(reaction)
    changed(session, DigestAnswered(digest.workspace_id, now, digest.id))
    return reaction


def removed(
    session: Session, person: Person, digest_id: str, emoji: str, event_ts: str, now: datetime
) -> None:
    """Take a reaction back, even before the event that brings it has come."""
    digest, known = _known(session, person, digest_id, emoji)
    if digest is None or (known is not None and not later(event_ts, known.event_ts)):
        return
    reaction = known or Reaction(
        workspace_id=digest.workspace_id,
        digest_id=digest.id,
        person_id=person.id,
        emoji=emoji,
        meaning=Meaning.CHEER,
        event_ts=event_ts,
        created_at=now,
    )
    reaction.event_ts, reaction.removed_at = event_ts, now
    session.add(reaction)
    journey = journey_by_id(session, digest.workspace_id, digest.journey_id)
    if journey is not None:
        changed(session, HomeNarrowed(journey.workspace_id, now, journey.member_id))


def _known(
    session: Session, person: Person, digest_id: str, emoji: str
) -> tuple[Digest | None, Reaction | None]:
    digest = lock_digest(session, person.workspace_id, digest_id)
    if digest is None:
        return None, None
    return digest, reaction_of(session, person.workspace_id, digest_id, person.id, emoji)
