"""One list of App Home in full, a page at a time."""

from blocks import parts
from blocks.home.home_rows import advocacy_row, open_row, supported_row, supporter_row
from blocks.message import Block, View
from sponsorship.home.rules import Home, HomeRefused
from sponsorship.refusals import Refusal

OPEN = "home_list_open"
"""The value is the name of the list: `given`, `mine`, `open`, `supporters` or `supported`."""
OLDER = "home_list_older"
"""The value is the page to turn to, counted from 0; the form's metadata names the list."""
NEWER = "home_list_newer"

PER_PAGE = 10
TITLES = {
    "given": "From your supporters",
    "mine": "What you gave",
    "open": "Blockers and asks",
    "supporters": "Your supporters",
    "supported": "Whom you support",
}


def show_all(name: str, count: int, shown: int) -> list[Block]:
    """The way to the rest of a list, where there is a rest."""
    if count <= shown:
        return []
    button = parts.button(f"Show all {count}", OPEN, name, label=f"{TITLES[name]}: show all")
    return [parts.actions(f"all_{name}", [button])]


def draw(name: str, page: int, home: Home) -> View:
    """One page; a number beyond the last page shows the last."""
    rows = _rows(name, home)
    last = max(0, (len(rows) - 1) // PER_PAGE)
    number = min(max(page, 0), last)
    blocks = [it for row in rows[number * PER_PAGE : (number + 1) * PER_PAGE] for it in row]
    turns = []
    if number > 0:
        turns.append(parts.button("Newer", NEWER, str(number - 1)))
    if number < last:
        turns.append(parts.button("Older", OLDER, str(number + 1)))
    if turns:
        blocks.append(parts.actions("turn", turns))
    return parts.form(
        "home_list",
        TITLES[name],
        blocks or [parts.section("There is nothing here any more.")],
        submit=None,
        close="Close",
        metadata=name,
    )


def read_name(value: str) -> str:
    """Which list a button opens; raises Refusal for one that does not exist."""
    if value not in TITLES:
        raise Refusal(HomeRefused.NO_LIST)
    return value


def _rows(name: str, home: Home) -> list[list[Block]]:
    member = home.member
    if name in ("given", "mine"):
        return [advocacy_row(it) for it in home.advocacy if it.mine is (name == "mine")]
    if name == "supported":
        return [supported_row(it) for it in home.supported]
    if member is None:
        return []
    if name == "open":
        return [open_row(it, home.today) for it in member.open]
    return [supporter_row(it) for it in member.supporters]
