"""What an emoji says."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sponsorship.digests.rules.refused import DigestRefused
from sponsorship.refusals import Refusal
from storage.types import Meaning
from storage.workspaces.workspaces import Workspace

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


def event_moment(event_ts: str) -> datetime:
    """Slack's "1726133698.626339" as a moment."""
    return datetime.fromtimestamp(float(event_ts), UTC)


def later(event_ts: str, known: str) -> bool:
    return event_moment(event_ts) > event_moment(known)


def emoji_names(text: str, field: str) -> Iterable[str]:
    for word in text.replace(",", " ").split():
        name = without_tone(word.strip(":")).lower()
        if not _NAME.fullmatch(name):
            raise Refusal(DigestRefused.NO_EMOJI, field, name=word)
        yield name
