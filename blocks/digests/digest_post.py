"""The digest as it stands in the sponsors' channel."""

from typing import Any

from blocks import parts, rich
from blocks.message import Block, Message, escape, isolate, shorten
from blocks.words.days import day_words, days_words
from blocks.words.numbers import figure, metric_words, worth_words
from blocks.words.reader import read_in
from sponsorship.digests.rules.content import TOP, DigestCard, DigestHours, ShownWin
from storage.types import Meaning

ENDORSE = "digest_endorse"
OFFER = "digest_offer"
QUESTION = "digest_question"

TITLE_SHOWN = 150
NUMBER_SHOWN = 150
OUTCOME_SHOWN = 200
ASK_SHOWN = 300
SENTENCE_SHOWN = 500

_MEANS = {
    Meaning.SEEN: "seen",
    Meaning.CELEBRATE: "well done",
    Meaning.AMPLIFY: "I pass it on",
    Meaning.CONNECT: "I can connect you",
    Meaning.PROTECT_TIME: "I guard your time",
    Meaning.ENDORSE: "I vouch for it",
    Meaning.OFFER_HELP: "I can help",
    Meaning.CHEER: "cheers",
}


def draw(card: DigestCard) -> Message:
    """The whole message, with its buttons."""
    buttons = parts.actions(
        "digest",
        [
            parts.button("Endorse", ENDORSE, card.digest_id),
            parts.button("Offer help", OFFER, card.digest_id),
            parts.button("Ask", QUESTION, card.digest_id),
        ],
    )
    return Message(text=summary(card), blocks=[*body(card), buttons])


def body(card: DigestCard) -> list[Block]:
    """The message without its buttons, for the preview to show the same."""
    with read_in(card.locale):
        return _body(card)


def _body(card: DigestCard) -> list[Block]:
    name = card.member_name or "Somebody"
    days = days_words(card.starts_on, card.ends_on)
    blocks = [parts.header(f"{isolate(shorten(name, 60))} · {days}")]
    if card.wins:
        blocks.append(rich.block(*_wins(card)))
    else:
        blocks.append(rich.block(rich.line(rich.text(_quiet(card)))))
    if card.sentence:
        blocks.append(rich.block(rich.quote(card.sentence, SENTENCE_SHOWN)))
    if card.ask:
        blocks.append(rich.block(rich.line(*_ask(card))))
    if card.hours:
        blocks.append(_small(hours_words(card.hours)))
    more = len(card.wins) - TOP
    if card.wins:
        thread = "Details are in the thread."
        if more > 0:
            thread = f"{more} more {'win' if more == 1 else 'wins'} and the details in the thread."
        blocks.append(_small(thread))
    blocks.append(_legend(card))
    return blocks


def summary(card: DigestCard) -> str:
    """The digest in a few sentences, to be read aloud: what was done, and the one ask."""
    with read_in(card.locale):
        return _summary(card)


def _summary(card: DigestCard) -> str:
    name = card.member_name or "Somebody"
    days = days_words(card.starts_on, card.ends_on)
    ask = f" {_ask_head(card)} {shorten(card.ask, ASK_SHOWN)}" if card.ask else ""
    if not card.wins:
        return escape(f"{name}, {days}: {_quiet(card)}{ask}")
    head = f" {_sentence(worth_words(card.hero))}" if card.hero else ""
    titles = "; ".join(shorten(win.title, TITLE_SHOWN) for win in card.wins[:TOP])
    return escape(shorten(f"{name}, {days}.{head} {titles}.", 1000 - len(ask)) + ask)


def meaning_words(meaning: Meaning) -> str:
    """What a reaction says, in the legend's words."""
    return _MEANS[meaning]


def hours_words(hours: DigestHours) -> str:
    """Hours on both roles, with the days they are of."""
    said = []
    if hours.it is not None:
        agreed = ""
        if hours.agreed_a_week is not None:
            agreed = f" ({figure(hours.agreed_a_week)} a week agreed)"
        said.append(f"{figure(hours.it)} on IT{agreed}")
    if hours.current is not None:
        said.append(f"{figure(hours.current)} on the current role")
    return f"Hours {days_words(hours.starts_on, hours.ends_on)}: {', '.join(said)}"


def _wins(card: DigestCard) -> list[dict[str, Any]]:
    elements = []
    if card.hero:
        elements.append(
            rich.line(rich.text(_sentence(shorten(worth_words(card.hero), 200)), bold=True))
        )
    shown = [_win(win, is_hero_said=_is_hero(card, win)) for win in card.wins[:TOP]]
    return [*elements, rich.bullets(shown)]


def _is_hero(card: DigestCard, win: ShownWin) -> bool:
    """Whether the head of the digest says this win's number already, word for word."""
    return (
        card.hero is not None
        and win.metric is not None
        and metric_words(win.metric) == worth_words(card.hero)
    )


def _win(win: ShownWin, *, is_hero_said: bool) -> dict[str, Any]:
    said = [rich.text(isolate(shorten(win.title, TITLE_SHOWN)), bold=True)]
    if win.metric and not is_hero_said:
        said.append(rich.text(f" – {shorten(metric_words(win.metric), NUMBER_SHOWN)}"))
    if win.outcome:
        said.append(rich.text(f"\n{shorten(win.outcome, OUTCOME_SHOWN)}"))
    return rich.line(*said)


def _ask(card: DigestCard) -> list[Block]:
    return [
        rich.text(_ask_head(card), bold=True),
        rich.text(f" {shorten(card.ask, ASK_SHOWN)}"),
    ]


def _ask_head(card: DigestCard) -> str:
    by = f", by {day_words(card.ask_due_on, year=True)}" if card.ask_due_on else ""
    return f"One ask{by}:"


def _quiet(card: DigestCard) -> str:
    if card.ask or card.hours or card.sentence:
        return "A quiet week: no finished wins to show. The work goes on."
    return "A quiet week: no finished wins to show. There is nothing you need to do."


def _legend(card: DigestCard) -> Block:
    said = " · ".join(f":{emoji}: {_MEANS[meaning]}" for emoji, meaning in card.legend)
    return parts.context(shorten(f"React to answer: {said}", 1900))


def _small(words: str) -> Block:
    """A small line of plain text."""
    return {"type": "context", "elements": [parts.plain(shorten(words, 1900))]}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."


"""The value of each button is the digest's id."""
