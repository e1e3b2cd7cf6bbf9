"""The card of a win: what was kept, who may see it, and how to mend or undo it."""

from blocks import parts
from blocks.message import Block, Message, escape, shorten
from blocks.wins.win_form import EDIT, NUMBER
from blocks.words.days import day_words
from blocks.words.doubts import unsure_words
from blocks.words.numbers import metric_words
from blocks.words.people import readers_sentence
from sponsorship.wins.rules.card import Card

UNDO = "win_undo"
RESTORE = "win_restore"
"""The buttons' value is the win's id."""

TITLE_SHOWN = 300
_LINK_SHOWN = 2000


def draw(card: Card) -> Message:
    """The card; for a win that was taken back, a line with a way to restore it."""
    title = shorten(card.title, TITLE_SHOWN)
    if card.removed:
        return Message(
            text=f"Removed: {escape(title)}",
            blocks=[
                _rich([_text("Removed: "), _text(title, strike=True)]),
                parts.actions("win", [parts.button("Restore", RESTORE, card.win_id)]),
            ],
        )
    metric = metric_words(card.metric) if card.metric else ""
    facts = [day_words(card.happened_on, year=True), *(f"#{tag}" for tag in card.tags)]
    lines = [[_text("Logged: "), _text(title, bold=True)]]
    if metric:
        lines.append([_text(shorten(metric, 300))])
    lines.append([_text(shorten(" · ".join(facts), 1000))])
    links = [
        {"type": "link", "url": url, "text": name}
        for name, url in (("Evidence", card.evidence_url), ("Message", card.source_permalink))
        if url and len(url) <= _LINK_SHOWN
    ]
    if links:
        lines.append([part for link in links for part in (link, _text("  "))][:-1])
    blocks = [_rich(*lines)]
    doubts = shorten("Not sure, so left open: " + " ".join(map(unsure_words, card.unsure)), 1500)
    if card.unsure:
        blocks.append({"type": "context", "elements": [parts.plain(doubts)]})
    seen_by = f"{readers_sentence(card.visibility)} can see it."
    blocks += [
        parts.context(seen_by),
        parts.actions(
            "win",
            [
                parts.button(
                    "Change the number" if metric else "Add the number", NUMBER, card.win_id
                ),
                parts.button("Edit", EDIT, card.win_id),
                parts.button("Undo", UNDO, card.win_id),
            ],
        ),
    ]
    said = ". ".join(part for part in (f"Logged: {title}", metric) if part)
    aloud = [f"{said}.", *([doubts] if card.unsure else []), seen_by]
    return Message(text=escape(" ".join(aloud)), blocks=blocks)


def _rich(*lines: list[Block]) -> Block:
    """Lines of rich text, in which user text is text whatever it contains."""
    parts: list[Block] = []
    for line in lines:
        parts += [*([_text("\n")] if parts else []), *line]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": parts}],
    }


def _text(text: str, *, bold: bool = False, strike: bool = False) -> Block:
    style = {name: True for name, on in (("bold", bold), ("strike", strike)) if on}
    return {"type": "text", "text": text} | ({"style": style} if style else {})
