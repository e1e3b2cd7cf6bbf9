"""Who can see what right now, the export of everything, and erasing it."""

from blocks import notice, parts
from blocks.message import View, escape, shorten
from blocks.visibility_choice import NAMES
from sponsorship.privacy.rules import WhoReads
from sponsorship.workspaces.rules import UNINSTALLED_KEPT
from storage.types import Visibility

CALLBACK = "data_page"
OPEN = "data_open"
"""Opens the page; none of these buttons carries a value."""
EXPORT = "data_export"
ERASE = "data_erase"


def draw(readers: WhoReads) -> View:
    """The page."""
    supporters, leads = readers.supporters, readers.leads
    rows = {
        Visibility.PRIVATE: "only you. Your why and your confidence are always private.",
        Visibility.SUPPORTERS: _names(supporters, "no supporter has agreed yet"),
        Visibility.PROGRAMME: _names([*supporters, *leads], "there is no programme lead yet"),
        Visibility.PUBLIC: "everyone in this workspace.",
    }
    blocks = [parts.header("Who can see what, right now")]
    blocks += [parts.section(f"*{NAMES[it]}*: {words}") for it, words in rows.items()]
    if readers.digest_channel_id:
        kind = "private" if readers.digest_channel_is_private else "public"
        shows = (
            "what is marked for supporters or wider"
            if readers.digest_channel_is_private
            else "only what is marked public"
        )
        blocks.append(
            parts.section(
                f"*Digest*: everybody in <#{readers.digest_channel_id}> ({kind} channel) sees "
                f"{shows}, after your preview."
            )
        )
    return parts.form(
        CALLBACK,
        "My data",
        [
            *blocks,
            parts.context(
                "What a supporter asks you is between the two of you. Whoever runs Headway here "
                "could read its database; admins of Headway cannot. When Headway is taken out of "
                f"this workspace, everything in it is deleted {UNINSTALLED_KEPT.days} days later."
            ),
            {"type": "divider"},
            parts.section(
                "*Export everything*: all that Headway keeps about you, as JSON and CSV, in your "
                "direct messages.",
                parts.button("Export", EXPORT, label="Export everything of mine"),
            ),
            parts.section(
                "*Erase me*: your journey, wins, answers and digests are deleted, and so are the "
                "messages that show them. This cannot be undone.",
                parts.button("Erase me", ERASE, style="danger"),
            ),
        ],
        submit=None,
        close="Close",
    )


def _names(names: list[str], nobody: str) -> str:
    if not names:
        return f"only you, as {nobody}."
    *first, last = ("you", *(escape(it or "somebody") for it in names))
    return shorten(", ".join(first) + f" and {last}", 1500) + "."


def draw_on_its_way() -> View:
    """What the page says once an export is ordered."""
    return notice.draw("Your export is on its way to your direct messages with Headway.", "My data")
