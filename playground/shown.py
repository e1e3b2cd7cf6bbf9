"""What the driver shows: messages, forms and Homes as one person sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from playground.model import Json
from playground.reading import all_text
from playground.shapes import input_elements
from playground.values import options_of


class Reader(Protocol):
    """Whoever looks: `driver.Person`."""

    def messages(self, channel: str, *, thread_ts: str = "") -> list[Message]:
        """The messages of a channel or of one thread, oldest first."""


class Refused(AssertionError):
    """Something a person could not do, or did not find. `code` is Slack's or the playground's."""

    def __init__(self, code: str, message: str) -> None:
        """`message` is a sentence."""
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message


class Shown:
    """Something on a person's screen: a message, a form or a Home. `data` is its JSON."""

    def __init__(self, person: Reader, data: Json, container: Json) -> None:
        """`container` names it in the driver API."""
        self.person = person
        self.data = data
        self.container = container

    def __getitem__(self, key: str) -> Any:
        """A field of the JSON."""
        return self.data[key]

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.data.get("blocks") or [])

    @property
    def text(self) -> str:
        """Everything that can be read in it."""
        return all_text(self.data)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [
            str((e.get("text") or {}).get("text", ""))
            for _, e in input_elements(self.blocks)
            if e.get("type") == "button"
        ]

    @property
    def inputs(self) -> list[str]:
        """The action ids of everything that can be filled in or chosen."""
        return [
            str(e.get("action_id"))
            for _, e in input_elements(self.blocks)
            if e.get("type") != "button"
        ]

    def element(self, name: str) -> tuple[Json, Json]:
        """(block, element) by action id, label, option text or block id."""
        for names in (_action_ids, _labels, _option_texts, _block_ids):
            found = [pair for pair in input_elements(self.blocks) if name in names(*pair)]
            if found:
                return found[0]
        there = ", ".join(sorted({n for p in input_elements(self.blocks) for n in _any_name(*p)}))
        raise Refused("not_found", f"“{name}” is not here. There is: {there or 'nothing'}.")

    def __repr__(self) -> str:
        """What a failing test shows."""
        return f"<{type(self).__name__}: {self.text!r}>"


class Message(Shown):
    """A message as somebody sees it."""

    @property
    def ts(self) -> str:
        """Its timestamp."""
        return str(self.data["ts"])

    @property
    def channel(self) -> str:
        """The id of its conversation."""
        return str(self.container["channel"])

    @property
    def is_ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.data.get("ephemeral"))

    @property
    def reactions(self) -> dict[str, list[str]]:
        """Who reacted, by the emoji's name."""
        return {r["name"]: list(r["users"]) for r in self.data.get("reactions") or []}

    def thread(self) -> list[Message]:
        """The thread below it, itself first."""
        return self.person.messages(self.channel, thread_ts=self.ts)

    def again(self) -> Message:
        """The same message as it looks now; raises Refused when it is gone."""
        thread = str(self.data.get("thread_ts") or "")
        for message in self.person.messages(self.channel, thread_ts=thread):
            if message.ts == self.ts:
                return message
        raise Refused("message_not_found", "This message is not there any more.")


class View(Shown):
    """A form or an App Home as somebody sees it."""

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["id"])

    @property
    def title(self) -> str:
        """Its title."""
        return str((self.data.get("title") or {}).get("text", ""))

    @property
    def errors(self) -> dict[str, str]:
        """The sentences under its inputs, by block id."""
        return dict(self.data.get("errors") or {})

    @property
    def values(self) -> dict[str, Any]:
        """What is filled in, by action id, in the plain form that `submit` takes."""
        return {
            action_id: _plain(state)
            for actions in self.data["state"]["values"].values()
            for action_id, state in actions.items()
        }


# --- names of elements


def _action_ids(_block: Json, element: Json) -> Iterator[str]:
    yield str(element.get("action_id"))


def _labels(block: Json, element: Json) -> Iterator[str]:
    for thing in (element.get("text"), block.get("label")):
        if isinstance(thing, dict):
            yield str(thing.get("text"))


def _option_texts(_block: Json, element: Json) -> Iterator[str]:
    if element.get("type") in ("overflow", "radio_buttons", "checkboxes"):
        for option in options_of(element):
            yield str((option.get("text") or {}).get("text"))
            yield str(option.get("value"))


def _block_ids(block: Json, _element: Json) -> Iterator[str]:
    yield str(block.get("block_id"))


def _any_name(block: Json, element: Json) -> Iterator[str]:
    yield from _labels(block, element)
    yield from _action_ids(block, element)


def _plain(state: Json) -> Any:
    value = next((v for k, v in state.items() if k != "type"), None)
    if isinstance(value, dict) and "value" in value:
        return value["value"]
    if isinstance(value, list):
        return [v["value"] if isinstance(v, dict) and "value" in v else v for v in value]
    return value
