"""The supporter's part of App Home: whom they support, and what waits on them."""

from blocks import parts
from blocks.home.home_list import show_all
from blocks.home.home_rows import advocacy_row, supported_row
from blocks.message import Block
from sponsorship.home.rules import Home
from storage.types import Consent

SHOWN = 5


def draw(home: Home) -> list[Block]:
    """Nothing for somebody who supports nobody and gave nothing."""
    mine = [line for line in home.advocacy if line.mine]
    if not home.supported and not mine:
        return []
    first = {Consent.ASKED: 0, Consent.AGREED: 1}
    lines = sorted(home.supported, key=lambda it: first.get(it.consent, 2))
    blocks = [parts.header("Whom you support")]
    for supported in lines[:SHOWN]:
        blocks += supported_row(supported)
    blocks += show_all("supported", len(lines), SHOWN)
    if mine:
        blocks.append(parts.section("*What you gave*"))
    for line in mine[:SHOWN]:
        blocks += advocacy_row(line)
    return [*blocks, *show_all("mine", len(mine), SHOWN)]
