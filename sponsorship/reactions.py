"""Reactions: what an emoji on a digest says, and who is taken at their word.

Only agreed supporters of the journey say anything by an emoji; everybody else's is a cheer.
The meaning is the one that holds when the reaction is given.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlmodel import Session

from sponsorship import answers_note, home
from sponsorship.refusals import Refusal
from sponsorship.supporters import is_agreed
from storage.digests.digests import Digest, lock_digest
from storage.digests.reactions import Reaction, reaction_of
from storage.journeys.journeys import Journey, journey_by_id
from storage.people.people import Person, person_by_id
from storage.types import Meaning
from storage.workspaces.audit import note
from storage.workspaces.workspaces import Workspace, workspace_by_id

DEFAULT_MEANINGS: Mapping[str, Meaning] = {
    "eyes": Meaning.SEEN,
    "white_check_mark": Meaning.SEEN,
    "tada": Meaning.CELEBRATE,
    "clap": Meaning.CELEBRATE,
    "mega": Meaning.AMPLIFY,
    "loudspeaker": Meaning.AMPLIFY,
    "handshake": Meaning.CONNECT,
    "link": Meaning.CONNECT,
    "shield": Meaning.PROTECT_TIME,
    "hourglass": Meaning.PROTECT_TIME,
    "star": Meaning.ENDORSE,
    "100": Meaning.ENDORSE,
    "raising_hand": Meaning.OFFER_HELP,
    "hand": Meaning.OFFER_HELP,
}
"""Emoji name, without colons, to meaning. The first emoji of a meaning stands in the legend."""

MAPPED = tuple(meaning for meaning in Meaning if meaning is not Meaning.CHEER)
"""Every meaning that has emoji of its own."""

NOT_ADMIN = "Only Headway's admins in this workspace choose what reactions mean."

_NAME = re.compile(r"[\w'+-]{1,100}")


def without_tone(emoji: str) -> str:
    """The emoji's name without its skin tone ("clap::skin-tone-3" is "clap")."""
    return emoji.split("::", 1)[0]


def meanings(workspace: Workspace | None) -> dict[str, Meaning]:
    """The workspace's own map, or the one that comes with Headway."""
    if workspace is None or workspace.reaction_meanings is None:
        return dict(DEFAULT_MEANINGS)
    return {emoji: Meaning(word) for emoji, word in workspace.reaction_meanings.items()}


def legend(workspace: Workspace | None) -> tuple[tuple[str, Meaning], ...]:
    """One emoji for each meaning that has any, in the order of the meanings."""
    first: dict[Meaning, str] = {}
    for emoji, meaning in meanings(workspace).items():
        first.setdefault(meaning, emoji)
    return tuple((first[meaning], meaning) for meaning in MAPPED if meaning in first)


def change_meanings(
    session: Session, admin: Person, typed: Mapping[Meaning, str], now: datetime
) -> dict[str, Meaning]:
    """Make this the workspace's map; the texts hold emoji names, with or without colons.

    Holds for reactions from now on. A map that is all empty brings the built-in one back.
    Raises Refusal for anybody but an admin, and for the field that does not fit.
    """
    if not admin.is_admin:
        raise Refusal(NOT_ADMIN)
    chosen: dict[str, Meaning] = {}
    for meaning in MAPPED:
        for emoji in _names(typed.get(meaning, ""), meaning.value):
            if chosen.setdefault(emoji, meaning) is not meaning:
                raise Refusal(
                    f"“{emoji}” already stands for another meaning above. Use each emoji once.",
                    meaning.value,
                )
    workspace = workspace_by_id(session, admin.workspace_id)
    assert workspace is not None  # the admin is in it
    named = {it: word.value for it, word in chosen.items()} or None
    if named != workspace.reaction_meanings:
        workspace.reaction_meanings = named
        session.add(workspace)
        note(session, admin.workspace_id, now, admin.id, "reactions.mapped")
    return meanings(workspace)


def meanings_for(session: Session, admin: Person) -> dict[str, Meaning]:
    """The map for an admin's form; raises Refusal for anybody else."""
    if not admin.is_admin:
        raise Refusal(NOT_ADMIN)
    return meanings(workspace_by_id(session, admin.workspace_id))


def added(
    session: Session, person: Person, digest_id: str, emoji: str, event_ts: str, now: datetime
) -> Reaction | None:
    """Take a reaction down with its meaning; None when it says nothing new or to nobody.

    The member's own reactions to their digest are left out. The same event again, or one
    that an event of a later moment has overtaken, changes nothing.
    """
    digest, known = _known(session, person, digest_id, emoji)
    if digest is None or (known is not None and not _later(event_ts, known.event_ts)):
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
    answers_note.wanted(session, digest, journey, now)
    _refresh_home(session, journey, now)
    return reaction


def removed(
    session: Session, person: Person, digest_id: str, emoji: str, event_ts: str, now: datetime
) -> None:
    """Take a reaction back, also one whose arrival is still on its way."""
    digest, known = _known(session, person, digest_id, emoji)
    if digest is None or (known is not None and not _later(event_ts, known.event_ts)):
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
        _refresh_home(session, journey, now)


def event_moment(event_ts: str) -> datetime:
    """Slack's "1726133698.626339" as a moment."""
    return datetime.fromtimestamp(float(event_ts), UTC)


def _refresh_home(session: Session, journey: Journey, now: datetime) -> None:
    member = person_by_id(session, journey.workspace_id, journey.member_id)
    if member is not None:
        home.refresh(session, member, now)


def _known(
    session: Session, person: Person, digest_id: str, emoji: str
) -> tuple[Digest | None, Reaction | None]:
    digest = lock_digest(session, person.workspace_id, digest_id)
    if digest is None:
        return None, None
    return digest, reaction_of(session, person.workspace_id, digest_id, person.id, emoji)


def _later(event_ts: str, known: str) -> bool:
    return event_moment(event_ts) > event_moment(known)


def _names(text: str, field: str) -> Iterable[str]:
    for word in text.replace(",", " ").split():
        name = without_tone(word.strip(":")).lower()
        if not _NAME.fullmatch(name):
            raise Refusal(
                f"“{word}” is not the name of an emoji. Write names such as eyes or :tada:, with "
                "spaces between them.",
                field,
            )
        yield name
