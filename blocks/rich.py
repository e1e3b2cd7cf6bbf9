"""Rich text: what people wrote stays text in it, whatever it contains."""

from typing import Any

from blocks.message import Block, shorten


def text(words: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Block:
    """A run of text."""
    marks = (("bold", bold), ("italic", italic), ("strike", strike))
    style = {name: True for name, is_on in marks if is_on}
    part: Block = {"type": "text", "text": words}
    if style:
        part["style"] = style
    return part


def link(url: str, words: str) -> Block:
    """A link under words of ours."""
    return {"type": "link", "url": url, "text": words}


def user(slack_id: str) -> Block:
    """A person's name, as Slack shows it. Only where it does not call them."""
    return {"type": "user", "user_id": slack_id}


def emoji(name: str) -> Block:
    """An emoji by its name."""
    return {"type": "emoji", "name": name}


def line(*parts: Block) -> dict[str, Any]:
    """One line, or one item of a list."""
    return {"type": "rich_text_section", "elements": list(parts)}


def bullets(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """A list of lines."""
    return {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": lines}


def quote(words: str, limit: int) -> dict[str, Any]:
    """What somebody said, set apart."""
    return {"type": "rich_text_quote", "elements": [text(shorten(words, limit))]}


def block(*elements: dict[str, Any]) -> Block:
    """The block that holds lines, lists and quotes."""
    return {"type": "rich_text", "elements": list(elements)}
