"""The mutation run itself: what it changes and leaves alone, and that it tells who survives."""

import ast
from pathlib import Path

import pytest

from tests.mutants.__main__ import ROOT, survives
from tests.mutants.changes import mutants_of
from tests.mutants.modules import CHANGES_NOTHING, RUN_BY

SOURCE = '''"""Aüßer."""
LATE = 14

@wraps(1)
def young(age: "int" = 3, *, very: bool = False) -> bool:
    """Not 5."""
    assert age > 0
    log.info("asked", age + 1)
    if not very and "ü" in f"{age + 1}":
        people.count = age - 1
        people.remove(age)
    return age < LATE


class Person:
    years: int = 7

    def name(self):
        raise KeyError
        return self.names or None
'''


def test_each_kind_of_change_is_made_once_and_what_is_never_run_is_left_alone() -> None:
    found = [(it.line, it.before, it.after) for it in mutants_of("young.py", SOURCE)]
    condition = 'not very and "ü" in f"{age + 1}"'
    assert found == [
        (2, "14", "15"),
        (5, "3", "4"),
        (5, "False", "True"),
        (9, condition, "(not very or 'ü' in f'{age + 1}')"),
        (9, "not very", "(very)"),
        (9, '"ü" in f"{age + 1}"', "('ü' not in f'{age + 1}')"),
        (10, "people.count = age - 1", "pass"),
        (10, "age - 1", "(age + 1)"),
        (10, "1", "2"),
        (11, "people.remove(age)", "pass"),
        (12, "return age < LATE", "return True"),
        (12, "return age < LATE", "return False"),
        (12, "age < LATE", "(age <= LATE)"),
        (12, "age < LATE", "(age >= LATE)"),
        (19, "raise KeyError", "pass"),
        (20, "return self.names or None", "return None"),
        (20, "self.names or None", "(self.names and None)"),
    ]


@pytest.mark.parametrize("path", ["sponsorship/visibility.py", "storage/privacy/export.py"])
def test_every_mutant_is_python_and_does_not_only_look_different(path: str) -> None:
    source = (ROOT / path).read_text()
    as_it_is = ast.dump(ast.parse(source))
    for it in mutants_of(path, source):
        assert ast.dump(ast.parse(it.source)) != as_it_is, it


def test_every_module_and_test_of_the_table_is_there() -> None:
    for path in {*RUN_BY, *(test for tests in RUN_BY.values() for test in tests)}:
        assert (ROOT / path).exists(), path
    known = {
        (it.path, it.before, it.after)
        for path in RUN_BY
        for it in mutants_of(path, (ROOT / path).read_text())
    }
    assert set(CHANGES_NOTHING) <= known, "a reason for what is not there any more"


@pytest.mark.slow
def test_a_mutant_survives_where_no_test_sees_it(tmp_path: Path) -> None:
    source = "def younger(a, b):\n    return a < b\n"
    (tmp_path / "young.py").write_text(source)
    (tmp_path / "test_young.py").write_text(
        "from young import younger\n\ndef test_it():\n    assert younger(1, 2)\n"
    )
    survivors = {
        it.after
        for it in mutants_of("young.py", source)
        if survives(tmp_path, it, ("test_young.py",))
    }
    assert survivors == {"(a <= b)"}
    assert (tmp_path / "young.py").read_text() == source
