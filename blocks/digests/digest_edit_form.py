"""The form that chooses what this week's digest shows."""

from blocks import parts
from blocks.message import Block, View, shorten
from sponsorship.digests.rules.content import (
    MOST,
    SENTENCE_LIMIT,
    TOP,
    DigestChoice,
    EditedDigest,
)

CALLBACK = "digest_edit_form"
NO_ASK = "none"
_OPTIONS = 100


def draw(choice: DigestChoice) -> View:
    """Wins, a sentence and the ask; a field with nothing to choose from is left out."""
    blocks: list[Block] = [parts.context(_readers(choice.channel_is_private))]
    if choice.wins:
        blocks.append(_wins(choice))
    blocks.append(
        parts.text_input(
            "sentence",
            "A sentence of your own",
            choice.sentence,
            hint="Shown under the wins. Leave it empty if they speak for themselves.",
            optional=True,
            multiline=True,
            limit=SENTENCE_LIMIT,
        )
    )
    if choice.asks:
        asks = [(ask.id, shorten(ask.words, 70)) for ask in choice.asks[: _OPTIONS - 1]]
        ids = [ask_id for ask_id, _ in asks]
        blocks.append(
            parts.choice(
                "ask",
                "One ask",
                [(NO_ASK, "No ask this week"), *asks],
                choice.ask_id if choice.ask_id in ids else NO_ASK,
            )
        )
    return parts.form(CALLBACK, "Edit this digest", blocks, metadata=choice.digest_id)


def read(view: View) -> EditedDigest:
    """What was chosen; a field that was left out chooses nothing."""
    ask = parts.read_choice(view, "ask")
    return EditedDigest(
        digest_id=view["private_metadata"],
        win_ids=tuple(parts.read_choices(view, "wins")),
        sentence=parts.read_text(view, "sentence"),
        ask_id=None if ask in ("", NO_ASK) else ask,
    )


def _wins(choice: DigestChoice) -> Block:
    options = {win.id: parts.option(win.id, win.words) for win in choice.wins[:_OPTIONS]}
    element: Block = {
        "type": "multi_static_select",
        "action_id": "wins",
        "options": list(options.values()),
        "max_selected_items": MOST,
        "placeholder": parts.plain("Choose wins"),
    }
    initial = [options[it] for it in choice.chosen if it in options][:MOST]
    if initial:
        element["initial_options"] = initial
    return {
        "type": "input",
        "block_id": "wins",
        "label": parts.plain("Wins, in the order you choose them"),
        "hint": parts.plain(
            f"The first {TOP} stand in the message, the others in its thread. To change the "
            "order, take them out and choose again."
        ),
        "optional": True,
        "element": element,
    }


def _readers(channel_is_private: bool) -> str:
    if channel_is_private:
        return "Who sees this: everyone in your sponsors' channel. Private wins are not offered."
    return (
        "Who sees this: everyone in this workspace can open that channel. Only public wins are "
        "offered."
    )
