"""The list of a member's wins, with its search, its totals, and editing in place."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from blocks import parts
from blocks.message import Block, View, shorten
from blocks.words.days import day_words, month_words
from blocks.words.numbers import counted, figure, metric_words, total_words
from blocks.words.people import readers_sentence
from sponsorship.wins.rules.card import Card
from sponsorship.wins.rules.search import ALL, LAST_3_MONTHS, THIS_MONTH, THIS_WEEK, Query
from sponsorship.wins.rules.win_list import WinList

CALLBACK = "win_list"
OPEN = "win_list_open"
SEARCH = "win_list_search"
PERIOD = "win_list_period"
OLDER = "win_list_older"
NEWER = "win_list_newer"
EDIT = "win_list_edit"
DELETE = "win_list_delete"
RESTORE = "win_list_restore"
"""The last three carry the win's id as their value."""

TEXT_LIMIT = 150
_TITLE_SHOWN = 200
_TOTALS_SHOWN = 12

_PERIODS = {
    ALL: "All wins",
    THIS_WEEK: "This week",
    THIS_MONTH: "This month",
    LAST_3_MONTHS: "Last 3 months",
}


def draw(wins: WinList, removed: Card | None = None) -> View:
    """The list; `removed` is a win that was deleted just now and can be restored."""
    blocks = _filters(wins)
    if removed:
        blocks += [
            _line(f"Deleted: {shorten(removed.title, _TITLE_SHOWN)}"),
            parts.actions("removed", [parts.button("Restore", RESTORE, removed.win_id)]),
        ]
    blocks += _summary(wins)
    for card in wins.cards:
        blocks += _win(card)
    paging = []
    if wins.page > 0:
        paging.append(parts.button("Newer wins", NEWER))
    if wins.page + 1 < wins.pages:
        paging.append(parts.button("Older wins", OLDER))
    if paging:
        blocks += [{"type": "divider"}, parts.actions("paging", paging)]
    blocks.append(parts.context("Only you see this list."))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": parts.plain("Your wins"),
        # Slack wants a submit wherever something can be typed; it does what Enter does.
        "submit": parts.plain("Search"),
        "close": parts.plain("Close"),
        "private_metadata": json.dumps({"page": wins.page}),
        "blocks": blocks,
    }


def read(view: View) -> tuple[Query, int]:
    """What the list is narrowed to, and its page."""
    fields = (view.get("state") or {"values": {}})["values"]
    search = fields.get("search", {}).get(SEARCH, {})
    chosen = fields.get("period", {}).get(PERIOD, {}).get("selected_option")
    query = Query(" ".join((search.get("value") or "").split()), chosen["value"] if chosen else ALL)
    return query, parts.read_page(parts.read_facts(view).get("page"))


def _filters(wins: WinList) -> list[Block]:
    names = _PERIODS | {month: _month(month) for month in wins.months}
    if wins.query.period not in names:
        names[wins.query.period] = _month(wins.query.period)
    options = {value: {"text": parts.plain(name), "value": value} for value, name in names.items()}
    search: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": TEXT_LIMIT,
        "placeholder": parts.plain("report #automation"),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if wins.query.text:
        search["initial_value"] = wins.query.text[:TEXT_LIMIT]
    return [
        {
            "type": "input",
            "block_id": "search",
            "dispatch_action": True,
            "optional": True,
            "label": parts.plain("Search words and #tags, then press Enter"),
            "element": search,
        },
        {
            "type": "actions",
            "block_id": "period",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": PERIOD,
                    "options": list(options.values()),
                    "initial_option": options[wins.query.period],
                }
            ],
        },
    ]


def _summary(wins: WinList) -> list[Block]:
    if not wins.count:
        if wins.query == Query():
            return [_line("No wins yet. Log your first with /win and a line about it.")]
        return [_line("No wins match. Try fewer words or another period.")]
    count = counted(wins.count, "win", "wins")
    lines = [count + (f", page {wins.page + 1} of {wins.pages}" if wins.pages > 1 else "")]
    lines += [total_words(total) for total in wins.totals[:_TOTALS_SHOWN]]
    left = len(wins.totals) - _TOTALS_SHOWN
    if left > 0:
        lines.append(f"and {left} more sums: choose a shorter period to see them")
    if wins.apart:
        lines.append(
            "1 more number, of a kind of its own"
            if wins.apart == 1
            else f"{figure(Decimal(wins.apart))} more numbers, each of a kind of its own"
        )
    return [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": lines[0], "style": {"bold": True}}],
                },
                *(
                    [
                        {
                            "type": "rich_text_list",
                            "style": "bullet",
                            "elements": [
                                {
                                    "type": "rich_text_section",
                                    "elements": [{"type": "text", "text": line}],
                                }
                                for line in lines[1:]
                            ],
                        }
                    ]
                    if lines[1:]
                    else []
                ),
            ],
        }
    ]


def _win(card: Card) -> list[Block]:
    number = metric_words(card.metric) if card.metric else ""
    facts = [
        day_words(card.happened_on, year=True),
        readers_sentence(card.visibility),
        *(f"#{tag}" for tag in card.tags),
    ]
    said: list[Block] = [
        {
            "type": "text",
            "text": shorten(card.title, _TITLE_SHOWN),
            "style": {"bold": True},
        }
    ]
    if number:
        said.append({"type": "text", "text": f"\n{shorten(number, 300)}"})
    delete = parts.button("Delete", DELETE, card.win_id) | {
        "style": "danger",
        "accessibility_label": shorten(f"Delete {card.title}", 75),
        "confirm": {
            "title": parts.plain("Delete this win?"),
            "text": parts.plain(
                f"“{shorten(card.title, 150)}” disappears from everything that shows it. You "
                "can restore it right after."
            ),
            "confirm": parts.plain("Delete"),
            "deny": parts.plain("Keep it"),
        },
    }
    edit = parts.button("Edit", EDIT, card.win_id) | {
        "accessibility_label": shorten(f"Edit {card.title}", 75)
    }
    return [
        {"type": "divider"},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]},
        _small(" · ".join(facts)),
        parts.actions(card.win_id, [edit, delete]),
    ]


def _month(period: str) -> str:
    try:
        return month_words(date.fromisoformat(f"{period}-01"))
    except ValueError:
        return "Another period"


def _line(text: str) -> Block:
    return {"type": "section", "text": parts.plain(text)}


def _small(text: str) -> Block:
    # Plain text needs no escaping, which makes ampersands five times as long.
    return {"type": "context", "elements": [parts.plain(shorten(text, 1500))]}
