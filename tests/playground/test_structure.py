"""How the playground's modules hang together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

PLAYGROUND = Path(__file__).parents[2] / "playground"


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PLAYGROUND.rglob("*.py")):
        if "node_modules" not in path.parts:
            dotted = ".".join(path.relative_to(PLAYGROUND.parent).with_suffix("").parts)
            found[dotted.removesuffix(".__init__")] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """What a module names in an import, also one that is only for its types."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else str(node.module)


def test_no_module_imports_another_that_imports_it() -> None:
    known = modules()
    assert len(known) > 40
    graph = {
        name: {target for target in imported(path, known) if target in known}
        for name, path in known.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle
