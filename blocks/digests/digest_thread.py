"""The details of a digest's wins, in the thread under it."""

from typing import Any

from blocks import parts, rich
from blocks.message import Block, Message, escape, shorten
from blocks.words.days import day_words, days_words
from blocks.words.numbers import metric_words
from sponsorship.digests.rules.content import DigestCard, ShownWin

DETAILED = 10
"""Wins with their details; the rest by title, so that the message stays within its limits."""
_TITLE = 150
_TEXT = 300
_LINK = 2000


def draw(card: DigestCard) -> Message:
    """One part for each win; when none is left to be shown, a line that says so."""
    days = days_words(card.starts_on, card.ends_on)
    if not card.wins:
        gone = "The details were taken back."
        return Message(gone, [{"type": "section", "text": parts.plain(gone)}])
    blocks = [rich.block(*_win(win)) for win in card.wins[:DETAILED]]
    rest = card.wins[DETAILED:]
    if rest:
        blocks.append(
            rich.block(
                rich.line(rich.text("Also:")),
                rich.bullets([rich.line(rich.text(shorten(win.title, _TITLE))) for win in rest]),
            )
        )
    titles = "; ".join(shorten(win.title, _TITLE) for win in card.wins)
    text = shorten(f"Details of {card.member_name or 'the digest'}, {days}: {titles}", 2000)
    return Message(escape(text), blocks)


def _win(win: ShownWin) -> list[dict[str, Any]]:
    lines: list[list[Block]] = [[rich.text(shorten(win.title, _TITLE), bold=True)]]
    if win.metric:
        lines.append([rich.text(shorten(metric_words(win.metric), _TEXT))])
    for label, words in (("Changed: ", win.change), ("Outcome: ", win.outcome)):
        if words:
            lines.append([rich.text(label, italic=True), rich.text(shorten(words, _TEXT))])
    last = [rich.text(day_words(win.happened_on, year=True))]
    if win.evidence_url and len(win.evidence_url) <= _LINK:
        last += [rich.text(" · "), rich.link(win.evidence_url, "Evidence")]
    lines.append(last)
    elements: list[Block] = []
    for said in lines:
        elements += [*([rich.text("\n")] if elements else []), *said]
    return [rich.line(*elements)]
