"""Kinds of delivery and of schedules, and audit actions: each word stands once, in an enum."""

import ast
from collections import Counter
from enum import StrEnum
from importlib import import_module
from inspect import getmembers, isclass

import pytest

from bot.messages import kinds, runs
from storage.types import ScheduleKind
from tests.test_house import ROOT, modules, tree

pytestmark = pytest.mark.usefixtures("not_measured")

HOMONYMS = {
    "bot/demo/guide.py": {"home"},
    "bot/web/shapes.py": {"channel_shared"},
    "handlers/digests/__init__.py": {"channel_left", "channel_shared"},
    "handlers/request.py": {"home"},
    "sponsorship/features.py": {"home"},
    "storage/delivery/facts.py": {
        *("endorsement", "offer", "question"),
        *("channel_archived", "channel_left", "channel_shared"),
    },
    "storage/home/advocacy.py": {"endorsement", "offer", "question"},
    "storage/privacy/export_parts.py": {"export_part"},
    "storage/wins/wins.py": {"win_card"},
}
"""The same word for something else: an address, an event of Slack's, a folder, what a line of
Home is about, tables, and how keys of the version before begin."""


def vocabularies(suffix: str) -> list[type[StrEnum]]:
    """Each feature's enum of that name, found by where it has to stand."""
    found = []
    for path in modules():
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if not name.startswith("sponsorship/") or "rules" not in name.split("/"):
            continue
        module = import_module(name.replace("/", ".").removesuffix(".__init__"))
        for called, it in getmembers(module, isclass):
            if called.endswith(suffix) and it.__module__ == module.__name__:
                assert issubclass(it, StrEnum), it
                found.append(it)
    assert len(found) > 5
    return found


@pytest.mark.parametrize("suffix", ["Message", "Audit"])
def test_no_two_features_share_a_word(suffix: str) -> None:
    count = Counter(word.value for it in vocabularies(suffix) for word in it)
    assert [word for word, times in count.items() if times > 1] == []


def test_every_kind_of_delivery_and_of_schedule_is_a_word_of_its_enum() -> None:
    assert kinds().keys() == {word for it in vocabularies("Message") for word in it}
    assert all(isinstance(word, StrEnum) for word in kinds())
    assert runs().keys() == set(ScheduleKind)


def test_no_literal_of_these_words_stands_elsewhere() -> None:
    enums: list[type[StrEnum]] = [*vocabularies("Message"), *vocabularies("Audit"), ScheduleKind]
    words = {word.value for it in enums for word in it}
    # What a word would be put together from: `f"digest.{state}"`.
    words |= {f"{word.value.partition('.')[0]}." for it in vocabularies("Audit") for word in it}
    names = {it.__name__ for it in enums}
    strays = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("bot/", "handlers/", "sponsorship/", "storage/")):
            continue
        if "/migrations/" in name:
            continue
        own = {
            id(node)
            for it in ast.walk(tree(path))
            if isinstance(it, ast.ClassDef) and it.name in names
            for node in ast.walk(it)
        }
        strays += [
            f"{name}:{node.lineno} says {node.value!r}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value in words - HOMONYMS.get(name, set())
            and id(node) not in own
        ]
    assert not strays
