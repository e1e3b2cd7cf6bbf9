"""Structural checks with the JSON schema generated from Slack's own types (npm `@slack/types`).

The page's build step writes the schema; without it only our own rules are applied, and
`is_loaded` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from playground.elements import Problem, kind_of
from playground.model import Json

SCHEMA = Path(__file__).parent / "page" / "dist" / "slack-types.schema.json"
_PLAIN = {"string": str, "boolean": bool}
_VIEWS = {"modal": "ModalView", "home": "HomeView"}


def is_loaded() -> bool:
    """Whether the schema is there; it is read once, when it first is."""
    return _checker() is not None


def check_blocks(blocks: list[Any], path: str) -> Iterator[Problem]:
    """Where blocks differ from Slack's types; blocks of types it does not know are passed over."""
    checker = _checker()
    if checker is None:
        return
    validator, definitions = checker
    known = definitions["KnownBlock"]["byType"]
    for at, block in enumerate(blocks):
        kind = kind_of(block)
        if kind in known:
            errors = validator.descend(block, known[kind])
            yield from (_problem(error, f"{path}/{at}") for error in errors)


def check_frame(view: Json) -> Iterator[Problem]:
    """Where a view, apart from its blocks, differs from Slack's types."""
    checker = _checker()
    definition = _VIEWS.get(str(view.get("type")))
    if checker is None or definition is None:
        return
    frame = {**view, "blocks": []} if isinstance(view.get("blocks"), list) else view
    for error in checker[0].descend(frame, checker[1][definition]):
        yield _problem(error, "")


def _checker() -> tuple[Any, dict[str, Json]] | None:
    return _load(SCHEMA) if SCHEMA.exists() else None


@cache
def _load(path: Path) -> tuple[Any, dict[str, Json]]:
    definitions: dict[str, Json] = json.loads(path.read_text())["definitions"]
    # Every reference becomes the very object it names: looking references up took most of the
    # time of a check.
    ready: dict[str, Json] = {name: {} for name in definitions}
    for name, body in definitions.items():
        ready[name].update(_by_type(body, definitions, ready))
    rules = {"byType": _match_type, "properties": _properties}
    kind: Any = extend(Draft7Validator, rules)  # type: ignore[no-untyped-call]
    return kind({}), ready


def _by_type(node: Any, definitions: dict[str, Json], ready: dict[str, Json]) -> Any:
    """The schema with each choice between typed objects turned into a look-up by that type.

    It makes the check several times faster and its words exact: a wrong button is told what is
    wrong with a button, not what twenty other elements would have needed.
    """
    if isinstance(node, list):
        return [_by_type(item, definitions, ready) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return ready[_name(node, definitions)]
    if "anyOf" in node:
        branches: dict[str, list[Json]] = {}
        for branch, kind in _typed(node, definitions):
            branches.setdefault(kind, []).append(_by_type(branch, definitions, ready))
        if branches and "" not in branches:
            return {
                "byType": {
                    kind: {"oneOf": same} if len(same) > 1 else same[0]
                    for kind, same in branches.items()
                }
            }
    return {key: _by_type(value, definitions, ready) for key, value in node.items()}


def _name(node: Json, definitions: dict[str, Json]) -> str:
    """The definition that a reference means in the end."""
    while "$ref" in node:
        name = str(node["$ref"]).rsplit("/", 1)[1]
        node = definitions[name]
    return name


def _typed(node: Json, definitions: dict[str, Json]) -> Iterator[tuple[Json, str]]:
    """Each branch of a choice, inner choices opened, with its `type` (empty when it has none)."""
    target = definitions[_name(node, definitions)] if "$ref" in node else node
    if "anyOf" in target:
        for branch in target["anyOf"]:
            yield from _typed(branch, definitions)
    else:
        yield node, target.get("properties", {}).get("type", {}).get("const", "")


def _match_type(
    validator: Any, mapping: dict[str, Json], instance: Any, _: Json
) -> Iterator[ValidationError]:
    kind = kind_of(instance)
    if kind is None or kind not in mapping:
        yield ValidationError(f"{kind} is not allowed here; one of {', '.join(sorted(mapping))} is")
    else:
        yield from validator.descend(instance, mapping[kind])


def _properties(
    validator: Any, properties: dict[str, Json], instance: Any, _: Json
) -> Iterator[ValidationError]:
    """As jsonschema's own, but plain strings and flags that fit are passed at once."""
    if not isinstance(instance, dict):
        return
    for key, value in instance.items():
        rule = properties.get(key)
        if rule is None:
            continue
        alone = len(rule) == 1 or (len(rule) == 2 and rule.get("const") == value)
        if alone and type(value) is _PLAIN.get(rule.get("type", "")):
            continue
        yield from validator.descend(value, rule, path=key)


def _problem(error: ValidationError, path: str) -> Problem:
    closest = best_match([error]) or error
    where = "".join(f"/{part}" for part in closest.absolute_path)
    reason = closest.message
    if len(reason) > 200:
        reason = reason[:200] + "…"
    return Problem(path + where, reason)
