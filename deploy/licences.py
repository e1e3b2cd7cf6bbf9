"""Lists the licences of what `headway run` needs, from the metadata of what is installed."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

HEADER = """# Licences

Headway itself is under the MIT licence. What `headway run` needs, as each package states it;
written by `make licences`, and compared with what is installed by a test. The versions are in
`requirements-run.lock`. The playground and the development tools are not part of it.

| package | licence |
|---|---|
"""

LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def needed(name: str = "headway", extras: frozenset[str] = frozenset()) -> set[str]:
    """Names, in normal form, of everything that a package needs on Linux, at any depth."""
    found: set[str] = set()
    todo = [(name, extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        for requirement in _requirements(*current):
            child = _normal(requirement.name)
            found.add(child)
            todo.append((child, frozenset(requirement.extras)))
    return found


def _requirements(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        wanted = ["", *extras]
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**LINUX, "extra": it}) for it in wanted):
            yield requirement


def licence(name: str) -> str:
    """What the package says of itself; empty when it does not."""
    about = distribution(name).metadata
    for field in ("License-Expression", "License"):
        told = (about.get_all(field) or [""])[0].strip()
        if told and "\n" not in told and len(told) < 60:
            return str(told)
    osi = "License :: OSI Approved :: "
    classifiers = about.get_all("Classifier") or []
    return " or ".join(sorted(it.removeprefix(osi) for it in classifiers if it.startswith(osi)))


def page() -> str:
    """The whole list. Raises LookupError for a package that is not installed or says nothing."""
    rows = []
    for name in sorted(needed()):
        try:
            told = licence(name)
        except PackageNotFoundError as missing:
            raise LookupError(f"{name} is not installed") from missing
        if not told:
            raise LookupError(f"{name} does not state its licence")
        rows.append(f"| {name} | {told} |\n")
    return HEADER + "".join(rows)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.stdout.write(page())
