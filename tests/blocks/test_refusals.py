"""Everything that is refused has one sentence, and every sentence the values that it names."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

from blocks.refusals import sentences
from bot import deliveries
from sponsorship.refusals import Refusal, Refused

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "blocks", "sponsorship")


def every_refusal() -> set[Refused]:
    return {what for kind in Refused.__subclasses__() for what in kind}


def test_each_refusal_has_one_sentence() -> None:
    said = sentences()
    assert not set(said) & set(deliveries.SENTENCES)
    assert set(said) | set(deliveries.SENTENCES) == every_refusal()


def test_each_refusal_gives_the_values_that_its_sentence_names() -> None:
    said = {**sentences(), **deliveries.SENTENCES}
    by_name = {str(what): what for what in every_refusal()}
    raised = set()
    wrong = []
    for place, names, values in raised_in_the_source():
        for name in names:
            raised.add(by_name[name])
            if values != named_in(said[by_name[name]]):
                wrong.append(f"{place} gives {name} {sorted(values)}")
    assert not wrong
    passed_on = every_refusal() - raised
    assert not [what for what in passed_on if named_in(said[what])]


def named_in(words: str | Callable[..., str]) -> set[str]:
    if callable(words):
        return set(inspect.signature(words).parameters)
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def raised_in_the_source() -> Iterator[tuple[str, list[str], set[str]]]:
    """Each place that makes a Refusal: where, of what, and the names of the values it gives."""
    for path in (it for room in ROOMS for it in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id != Refusal.__name__:
                continue
            names = [
                f"{it.value.id}.{it.attr}"
                for it in ast.walk(node.args[0])
                if isinstance(it, ast.Attribute)
                and isinstance(it.value, ast.Name)
                and it.value.id.endswith("Refused")
            ]
            values = {it.arg for it in node.keywords if it.arg and it.arg != "field"}
            yield f"{path.relative_to(ROOT)}:{node.lineno}", names, values
