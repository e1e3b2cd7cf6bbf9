"""Wrong payloads are refused with their reason, right ones pass all three judges."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.checks import check_message, check_view, schema_is_loaded
from tests.slack_models import block_problems, view_problems

Json = dict[str, Any]


def plain(text: str = "Text") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "*Text*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(value), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", **more}


def typed(element: Json | None = None, **more: Any) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "v"}
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def text_input(**more: Any) -> Json:
    return typed({"type": "plain_text_input", "action_id": "v", **more})


def modal(*blocks: Json, **more: Any) -> Json:
    view = {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Save"),
        "blocks": list(blocks),
    }
    return {key: value for key, value in (view | more).items() if value is not None}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def words(*parts: Json, kind: str = "rich_text_section", **more: Any) -> Json:
    return {"type": kind, "elements": list(parts), **more}


def table(rows: int = 2, columns: int = 2, text: str = "x") -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


ACCESSORY = "/blocks/0/accessory"
ELEMENT = "/blocks/0/element"
FIRST = "/blocks/0/elements/0"

WRONG_BLOCKS: list[tuple[str, list[Any], str, str]] = [
    ("no type", [{"text": mrkdwn()}], "/blocks/0", "unsupported type: None"),
    ("unknown block", [{"type": "sections"}], "/blocks/0", "unsupported type: sections"),
    ("not a block", ["section"], "/blocks/0", "must be a block object"),
    ("a file block", [{"type": "file", "external_id": "x", "source": "remote"}], "/blocks/0",
     "file is not allowed in a message"),
    ("51 blocks", [section() for _ in range(51)], "/blocks", "at most 50 blocks, has 51"),
    ("long section", [section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text", "at most 3000"),
    ("empty section", [section(text=mrkdwn(""))], "/blocks/0/text/text", "must not be empty"),
    ("blank section", [section(text=mrkdwn(" \n"))], "/blocks/0/text/text", "must not be empty"),
    ("bare section", [{"type": "section"}], "/blocks/0", "needs text or fields"),
    ("text as a string", [section(text="hi")], "/blocks/0/text", "must be a text object"),
    ("text of no type", [section(text={"text": "x"})], "/blocks/0/text", "plain_text or mrkdwn"),
    ("emoji in mrkdwn", [section(text=mrkdwn() | {"emoji": True})], "/blocks/0/text/emoji",
     "only plain_text"),
    ("11 fields", [section(fields=[mrkdwn()] * 11)], "/blocks/0/fields", "at most 10, has 11"),
    ("long field", [section(fields=[mrkdwn("x" * 2001)])], "/blocks/0/fields/0/text",
     "at most 2000"),
    ("long header", [{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text",
     "at most 150"),
    ("mrkdwn header", [{"type": "header", "text": mrkdwn()}], "/blocks/0/text",
     "must be plain_text"),
    ("unknown key", [section(colour="red")], "/blocks/0", "'colour' was unexpected"),
    ("11 in context", [{"type": "context", "elements": [mrkdwn()] * 11}], "/blocks/0/elements",
     "at most 10"),
    ("empty context", [{"type": "context", "elements": []}], "/blocks/0/elements", "at least 1"),
    ("button in context", [{"type": "context", "elements": [button()]}], FIRST,
     "button is not allowed here"),
    ("26 buttons", [actions(*[button(str(n)) for n in range(26)])], "/blocks/0/elements",
     "at most 25"),
    ("no buttons", [actions()], "/blocks/0/elements", "at least 1, has 0"),
    ("unknown element", [actions({"type": "slider"})], FIRST, "unsupported type: slider"),
    ("input in actions", [actions({"type": "plain_text_input", "action_id": "x"})], FIRST,
     "plain_text_input is not allowed here"),
    ("long button", [actions(button(text=plain("x" * 76)))], f"{FIRST}/text/text", "at most 75"),
    ("mrkdwn button", [actions(button(text=mrkdwn()))], f"{FIRST}/text", "must be plain_text"),
    ("long value", [actions(button(value="x" * 2001))], f"{FIRST}/value", "at most 2000"),
    ("blue button", [actions(button(style="blue"))], f"{FIRST}/style", "primary or danger"),
    ("long url", [actions(button(url="https://x.test/" + "x" * 3000))], f"{FIRST}/url",
     "at most 3000"),
    ("half a url", [actions(button(url="x.test"))], f"{FIRST}/url", "full URL"),
    ("long action_id", [actions(button("x" * 256))], f"{FIRST}/action_id", "at most 255"),
    ("same action_id", [actions(button("a"), button("a"))], "/blocks/0",
     "2 elements have the action_id a"),
    ("same block_id", [section(block_id="b"), section(block_id="b")], "/blocks",
     "2 blocks have the block_id b"),
    ("long block_id", [section(block_id="x" * 256)], "/blocks/0/block_id", "at most 255"),
    ("long confirm title", [actions(button(confirm={"title": plain("x" * 101), "text": plain()}))],
     f"{FIRST}/confirm/title/text", "at most 100"),
    ("long confirm text", [actions(button(confirm={"text": plain("x" * 301)}))],
     f"{FIRST}/confirm/text/text", "at most 300"),
    ("long confirm button", [actions(button(confirm={"text": plain(), "deny": plain("x" * 31)}))],
     f"{FIRST}/confirm/deny/text", "at most 30"),
    ("101 options", [actions(select(options=options(101)))], f"{FIRST}/options", "at most 100"),
    ("no options", [actions(select(options=[]))], f"{FIRST}/options", "at least 1"),
    ("options and groups", [actions(select(options=options(1), option_groups=[]))], FIRST,
     "either options or option_groups"),
    ("long option", [actions(select(options=[option("x" * 76)]))], f"{FIRST}/options/0/text/text",
     "at most 75"),
    ("option without value", [actions(select(options=[{"text": plain()}]))],
     f"{FIRST}/options/0/value", "missing required field: value"),
    ("mrkdwn option", [actions(select(options=[option(text=mrkdwn())]))],
     f"{FIRST}/options/0/text", "must be plain_text"),
    ("same value twice", [actions(select(options=[option("a"), option("a")]))], FIRST,
     "two options have the same value"),
    ("initial not offered", [actions(select(options=options(2), initial_option=option("z")))],
     f"{FIRST}/initial_option", "one of the options"),
    ("long placeholder", [actions(select(options=options(2), placeholder=plain("x" * 151)))],
     f"{FIRST}/placeholder/text", "at most 150"),
    ("one in overflow", [section(accessory={"type": "overflow", "options": options(1)})],
     f"{ACCESSORY}/options", "at least 2"),
    ("six in overflow", [section(accessory={"type": "overflow", "options": options(6)})],
     f"{ACCESSORY}/options", "at most 5"),
    ("11 checkboxes", [section(accessory={"type": "checkboxes", "options": options(11)})],
     f"{ACCESSORY}/options", "at most 10"),
    ("input beside a section", [section(accessory={"type": "plain_text_input"})], ACCESSORY,
     "plain_text_input is not allowed here"),
    ("day of a wrong form", [actions({"type": "datepicker", "initial_date": "23.11.2026"})],
     f"{FIRST}/initial_date", "YYYY-MM-DD"),
    ("time of a wrong form", [actions({"type": "timepicker", "initial_time": "9:00"})],
     f"{FIRST}/initial_time", "HH:MM"),
    ("image without alt", [{"type": "image", "image_url": "https://x.test/a.png"}],
     "/blocks/0/alt_text", "missing required field"),
    ("long alt", [{"type": "image", "image_url": "https://x.test/a.png", "alt_text": "x" * 2001}],
     "/blocks/0/alt_text", "at most 2000"),
    ("image from nowhere", [{"type": "image", "alt_text": "x"}], "/blocks/0",
     "image_url or slack_file"),
    ("two tables", [table(), table()], "/blocks", "at most 1 table, has 2"),
    ("101 rows", [table(rows=101)], "/blocks/0/rows", "at most 100"),
    ("21 columns", [table(columns=21)], "/blocks/0/rows/0", "1 to 20 cells"),
    ("wordy table", [table(rows=20, text="x" * 300)], "/blocks", "at most 10000 characters"),
    ("long markdown", [{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text",
     "at most 12000"),
    ("too much text", [section(text=mrkdwn("x" * 2900)) for _ in range(5)], "/blocks",
     "at most 13200 characters, has 14500"),
    ("loose rich text", [rich({"type": "text", "text": "x"})], FIRST, "unsupported type: text"),
    ("empty rich words", [rich(words({"type": "text", "text": ""}))], f"{FIRST}/elements/0/text",
     "must not be empty"),
    ("list of text", [rich(words({"type": "text", "text": "x"}, kind="rich_text_list",
     style="bullet"))],
     f"{FIRST}/elements/0", "rich_text_section only"),
    ("list of no style", [rich(words(words(), kind="rich_text_list"))], f"{FIRST}/style",
     "bullet or ordered"),
    ("unknown style", [rich(words({"type": "text", "text": "x", "style": {"big": True}}))],
     f"{FIRST}/elements/0/style", "'big' was unexpected"),
    ("three charts", [{"type": "data_visualization"}] * 3, "/blocks",
     "at most 2 data_visualization"),
    ("file input in a message", [typed({"type": "file_input"})], ELEMENT, "only in a modal"),
]  # fmt: skip

WRONG_VIEWS: list[tuple[str, Json, str, str]] = [
    ("of no type", {"blocks": [section()]}, "/type", "unsupported type: None"),
    ("without blocks", {"type": "home"}, "/blocks", "missing required field: blocks"),
    ("without a block", home(), "/blocks", "at least 1 block"),
    ("without a title", modal(section(), title=None), "/title", "missing required field: title"),
    ("long title", modal(section(), title=plain("x" * 25)), "/title/text", "at most 24"),
    ("long submit", modal(section(), submit=plain("x" * 25)), "/submit/text", "at most 24"),
    ("long close", modal(section(), close=plain("x" * 25)), "/close/text", "at most 24"),
    ("mrkdwn title", modal(section(), title=mrkdwn()), "/title", "must be plain_text"),
    ("input, no submit", modal(typed(), submit=None), "/submit", "needs a submit"),
    ("101 blocks", modal(*[section() for _ in range(101)]), "/blocks", "at most 100 blocks"),
    ("markdown in a modal", modal({"type": "markdown", "text": "x"}), "/blocks/0",
     "markdown is not allowed in a modal"),
    ("table in a modal", modal(table()), "/blocks/0", "table is not allowed in a modal"),
    ("table at home", home(table()), "/blocks/0", "table is not allowed in a Home tab"),
    ("long metadata", modal(section(), private_metadata="x" * 3001), "/private_metadata",
     "at most 3000"),
    ("long callback", modal(section(), callback_id="x" * 256), "/callback_id", "at most 255"),
    ("too large", modal(*[section(text=mrkdwn("é" * 2500)) for _ in range(50)]), "",
     "at most 250000"),
    ("long label", modal(typed(label=plain("x" * 2001))), "/blocks/0/label/text", "at most 2000"),
    ("long hint", modal(typed(hint=plain("x" * 2001))), "/blocks/0/hint/text", "at most 2000"),
    ("no label", modal({"type": "input", "element": {"type": "plain_text_input"}}),
     "/blocks/0/label",
     "missing required field: label"),
    ("no element", modal({"type": "input", "label": plain()}), ELEMENT, "missing required field"),
    ("button as input", modal(typed(button())), ELEMENT, "button is not allowed here"),
    ("max_length", modal(text_input(max_length=3001)), f"{ELEMENT}/max_length", "from 1 to 3000"),
    ("min over max", modal(text_input(min_length=9, max_length=3)), f"{ELEMENT}/min_length",
     "max_length"),
    ("too much at first", modal(text_input(max_length=3, initial_value="four")),
     f"{ELEMENT}/initial_value", "max_length"),
    ("a number of no kind", modal(typed({"type": "number_input"})), f"{ELEMENT}/is_decimal_allowed",
     "missing required field"),
    ("two in focus", modal(text_input(focus_on_load=True), text_input(focus_on_load=True)),
     "/blocks",
     "only one element can have focus_on_load"),
    ("home with a title", home(section(), title=plain()), "/title", "a Home tab has no title"),
    ("home with a submit", home(section(), submit=plain()), "/submit", "a Home tab has no submit"),
    ("unknown key", modal(section(), color="red"), "", "'color' was unexpected"),
    ("optional as text", modal(typed(optional="yes")), "/blocks/0/optional",
     "not of type 'boolean'"),
]  # fmt: skip

LINK = {"type": "link", "url": "https://x.test", "text": "here"}
SAID = words({"type": "text", "text": "bold", "style": {"bold": True}}, LINK,
             {"type": "user", "user_id": "U1"}, {"type": "emoji", "name": "tada"})  # fmt: skip
RIGHT_MESSAGES: list[list[Json]] = [
    [section()],
    [section(block_id="a"), {"type": "divider"}, section(block_id="b")],
    [section(text=plain("x" * 3000), fields=[mrkdwn("x" * 2000)])],
    [{"type": "section", "fields": [mrkdwn(), plain()]}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn(), {"type": "image",
     "image_url": "https://x.test/a.png",
                                                "alt_text": "a"}]}],
    [actions(button("a", style="primary", value="1"), button("b", style="danger"),
             button("c", url="https://x.test"))],
    [actions(button(confirm={"title": plain("Sure?"), "text": mrkdwn(), "confirm": plain("Yes"),
                             "deny": plain("No"), "style": "danger"}))],
    [actions(select(options=options(100), placeholder=plain("Pick"), initial_option=option("3")))],
    [actions(select(option_groups=[{"label": plain(), "options": options(2)}]))],
    [section(accessory={"type": "overflow", "action_id": "more", "options": options(5)})],
    [section(accessory={"type": "multi_users_select", "action_id": "who",
     "max_selected_items": 3})],
    [section(accessory={"type": "checkboxes", "action_id": "c", "options": [option(text=mrkdwn())],
                        "initial_options": [option(text=mrkdwn())]})],
    [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"},
             {"type": "timepicker", "action_id": "t", "initial_time": "09:00"},
             {"type": "conversations_select", "action_id": "c",
              "default_to_current_conversation": True},
             {"type": "radio_buttons", "action_id": "r", "options": options(2)})],
    [rich(SAID, words(SAID, kind="rich_text_list", style="bullet"),
          words({"type": "text", "text": "x"}, kind="rich_text_quote"),
          words({"type": "text", "text": "x"}, kind="rich_text_preformatted"))],
    [{"type": "image", "image_url": "https://x.test/a.png", "alt_text": "chart", "title": plain()}],
    [table(rows=100, columns=20, text="x")],
    [{"type": "markdown", "text": "**bold**"}],
    [section() for _ in range(50)],
    [actions(*[button(str(number)) for number in range(25)])],
]  # fmt: skip
RIGHT_VIEWS: list[Json] = [
    modal(section(), submit=None),
    modal(typed(), callback_id="win", private_metadata="", close=plain("Cancel"),
     notify_on_close=True),
    modal(text_input(multiline=True, max_length=3000, initial_value="x", placeholder=plain())),
    modal(typed(select(options=options(9), initial_option=option("1")), optional=True,
     hint=plain())),
    modal(typed({"type": "number_input", "action_id": "n", "is_decimal_allowed": True,
     "min_value": "0"})),
    modal(typed({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-28"}),
     actions(button())),
    modal(typed({"type": "url_text_input", "action_id": "u"}),
     dispatch := typed(dispatch_action=True)),
    modal(*[section(block_id=str(number)) for number in range(100)], submit=None),
    home(section(accessory=button()), {"type": "divider"}, actions(button("a"), button("b")),
     dispatch),
    home({"type": "image", "image_url": "https://x.test/a.png", "alt_text": "chart"}, rich(SAID)),
]  # fmt: skip


def test_the_schema_of_slacks_types_is_there() -> None:
    assert schema_is_loaded(), "python -m playground.build writes it"


@pytest.mark.parametrize(
    ("blocks", "path", "reason"),
    [case[1:] for case in WRONG_BLOCKS],
    ids=[c[0] for c in WRONG_BLOCKS],
)
def test_a_wrong_message_is_refused_where_it_is_wrong(
    blocks: list[Any], path: str, reason: str
) -> None:
    problems = check_message({"text": "hi", "blocks": blocks})
    assert any(problem.path == path and reason in problem.reason for problem in problems), problems


@pytest.mark.parametrize(
    ("view", "path", "reason"), [case[1:] for case in WRONG_VIEWS], ids=[c[0] for c in WRONG_VIEWS]
)
def test_a_wrong_view_is_refused_where_it_is_wrong(view: Json, path: str, reason: str) -> None:
    problems = check_view(view)
    assert any(problem.path == path and reason in problem.reason for problem in problems), problems


@pytest.mark.parametrize("blocks", RIGHT_MESSAGES)
def test_a_right_message_passes_all_judges(blocks: list[Json]) -> None:
    assert check_message({"text": "hi", "blocks": blocks}) == []
    assert block_problems(blocks) == []


@pytest.mark.parametrize("view", RIGHT_VIEWS)
def test_a_right_view_passes_all_judges(view: Json) -> None:
    assert check_view(view) == []
    assert view_problems(view) == []


def test_blocks_in_attachments_are_checked_too() -> None:
    (problem,) = check_message({"attachments": [{"color": "#fff", "blocks": [actions()]}]})
    assert problem.path == "/attachments/0/blocks/0/elements"


def test_a_message_of_nothing_is_refused() -> None:
    (problem,) = check_message({"text": " ", "blocks": []})
    assert problem.reason == "a message needs text, blocks or attachments"


def test_a_problem_reads_as_slack_writes_it() -> None:
    (problem,) = check_message({"text": "hi", "blocks": [section(text=mrkdwn(""))]})
    assert str(problem) == "must not be empty [json-pointer:/blocks/0/text/text]"


def test_slacks_models_see_what_they_can_see() -> None:
    assert block_problems([{"type": "header", "text": plain("x" * 151)}])
    assert block_problems([{"type": "nothing"}])
    assert view_problems(modal(section(), title=plain("x" * 25)))


def test_the_refusal_of_a_method_names_the_place(world: Any) -> None:
    from slack_sdk.errors import SlackApiError

    with pytest.raises(SlackApiError) as refused:
        world.web().chat_postMessage(channel=world.wins.id, text="hi", blocks=[{"type": "section"}])
    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] a section needs text or fields [json-pointer:/blocks/0]"
    ]
    with pytest.raises(SlackApiError) as refused:
        world.web().views_publish(user_id=world.ada.id, view=home(section(), title=plain()))
    answer = refused.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0] == (
        "[ERROR] a Home tab has no title [json-pointer:/view/title]"
    )


def test_a_typical_message_is_checked_in_an_instant() -> None:
    blocks = [block for message in RIGHT_MESSAGES[2:8] for block in message]
    check_message({"text": "hi", "blocks": blocks})
    best = min(_seconds(blocks) for _ in range(20))
    assert best < 0.01, "2 ms on an idle machine; a schema that got slow takes 20"


def _seconds(blocks: list[Json]) -> float:
    began = time.perf_counter()
    check_message({"text": "hi", "blocks": blocks})
    return time.perf_counter() - began


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn, rights: list[Any]) -> Any:
    """A right payload with something else in one or two of its places."""
    payload = copy.deepcopy(draw(st.sampled_from(rights)))
    for _ in range(draw(st.integers(1, 2))):
        node: Any = payload
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(anything)
            break
    return payload


@given(spoilt(RIGHT_MESSAGES), anything)
def test_no_message_however_odd_breaks_the_check(blocks: Any, attachments: Any) -> None:
    check_message({"text": "hi", "blocks": blocks, "attachments": attachments})
    check_message({"text": attachments, "blocks": attachments})


@given(spoilt(RIGHT_VIEWS))
def test_no_view_however_odd_breaks_the_check(view: Any) -> None:
    check_view(view)
